/** Guidance woven into a network: the rules in their order, and what the result can do. */
package dev.eschew.graph.weave;
