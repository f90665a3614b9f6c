package dev.eschew.guidance;

/**
 * Condition-annealed sampling (CADS, arXiv:2310.17347): noise on the prompt's embedding that fades
 * as the run goes on.
 *
 * @param tau1 the part of the run (1 = pure noise, 0 = done) below which the embedding is untouched
 * @param tau2 the part of the run above which it is all noise
 * @param noiseScale s
 * @param mixing psi, 0..1: share of the embedding whose mean and deviation are restored
 */
public record Cads(double tau1, double tau2, double noiseScale, double mixing) {}
