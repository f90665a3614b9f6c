package dev.eschew.graph.site;

import java.util.Optional;

/**
 * What an attention reads, right after its projections.
 *
 * @param query tensor (B, N, heads * d)
 * @param key tensor (B, S, heads * d)
 * @param value tensor (B, S, heads * d)
 * @param bias vector that the attention operator itself adds to query, key and value, one after
 *     another; empty if there is none
 * @param heads number of heads
 * @param scale what the scores are multiplied by; usually d^-1/2
 */
public record Projections(
    String query, String key, String value, Optional<String> bias, int heads, float scale) {}
