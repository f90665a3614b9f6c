/** What a file must hold to before anything reads its graph. */
package dev.eschew.graph.check;
