package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * One batch entry of a UNet run.
 *
 * @param sample (1, C, h, w), scaled as the scheduler wants it
 * @param timestep what the UNet is told, 0..999
 * @param condition what it is told besides
 * @param steering how its cross-attention is steered away from a text, if it is
 * @param merging how its tokens are pushed away from those of other rows, if they are
 * @param mapped whether traces of the row shall have maps
 * @param context what the network is told beside the sample, (1, C', h, w), if it is
 */
record UnetRow(
    Tensor sample,
    float timestep,
    Condition condition,
    Optional<SteeredRow> steering,
    Optional<MergedRow> merging,
    boolean mapped,
    Optional<Tensor> context) {
  /** A row on which no term acts. */
  UnetRow(Tensor sample, float timestep, Condition condition) {
    this(sample, timestep, condition, Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /** The text's embedding, (1, L, D). */
  Tensor embedding() {
    return condition.embedding();
  }

  /** The same sample under another condition. */
  UnetRow under(Condition other) {
    return new UnetRow(sample, timestep, other, steering, merging, mapped, context);
  }

  UnetRow steered(SteeredRow steered) {
    return new UnetRow(sample, timestep, condition, Optional.of(steered), merging, mapped, context);
  }

  UnetRow merged(MergedRow merged) {
    return new UnetRow(sample, timestep, condition, steering, Optional.of(merged), mapped, context);
  }

  /** The same with other things told beside the sample. */
  UnetRow told(Optional<Tensor> beside) {
    return new UnetRow(sample, timestep, condition, steering, merging, mapped, beside);
  }

  /** All that the network's first input takes, (1, C + C', h, w). */
  Tensor input() {
    return context.map(beside -> Batch.beside(sample, beside)).orElse(sample);
  }

  /**
   * The same in a run of fewer rows.
   *
   * @param kept the places that the rows of that run have in this one
   */
  UnetRow renumbered(List<Integer> kept) {
    return merging.map(merged -> merged(merged.renumbered(kept))).orElse(this);
  }

  /** Whether a term acts inside the network. */
  boolean hasTerms() {
    return steering.isPresent() || merging.isPresent();
  }
}
