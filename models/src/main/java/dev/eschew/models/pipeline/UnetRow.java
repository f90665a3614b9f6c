package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * One batch entry of a UNet run.
 *
 * @param sample (1, C, h, w), scaled as the scheduler wants it
 * @param timestep what the UNet is told, 0..999
 * @param embedding (1, L, D)
 * @param steering how its cross-attention is steered away from a text, if it is
 * @param merging how its tokens are pushed away from those of other rows, if they are
 * @param mapped whether traces of the row shall have maps
 */
record UnetRow(
    Tensor sample,
    float timestep,
    Tensor embedding,
    Optional<SteeredRow> steering,
    Optional<MergedRow> merging,
    boolean mapped) {
  /** A row on which no term acts. */
  UnetRow(Tensor sample, float timestep, Tensor embedding) {
    this(sample, timestep, embedding, Optional.empty(), Optional.empty(), false);
  }

  /** The same sample under another text. */
  UnetRow under(Tensor otherEmbedding) {
    return new UnetRow(sample, timestep, otherEmbedding, steering, merging, mapped);
  }

  UnetRow steered(SteeredRow steered) {
    return new UnetRow(sample, timestep, embedding, Optional.of(steered), merging, mapped);
  }

  UnetRow merged(MergedRow merged) {
    return new UnetRow(sample, timestep, embedding, steering, Optional.of(merged), mapped);
  }

  /** Whether a term acts inside the network. */
  boolean hasTerms() {
    return steering.isPresent() || merging.isPresent();
  }
}
