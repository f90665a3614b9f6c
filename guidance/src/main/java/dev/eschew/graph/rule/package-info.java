/**
 * Rewrites of a graph, one rule a class: what it looks for, when it applies, what it puts there. A
 * rule that cannot apply says why, with the names of nodes; the nodes it makes bear its name.
 */
package dev.eschew.graph.rule;
