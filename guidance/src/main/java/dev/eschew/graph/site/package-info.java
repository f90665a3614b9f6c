/**
 * Places of attention in a graph: found in every form that exporters and optimisers give them,
 * described in one.
 */
package dev.eschew.graph.site;
