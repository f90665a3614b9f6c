package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import java.util.List;
import java.util.Set;

/**
 * Negative token merging of one row.
 *
 * @param alpha how far tokens are pushed from their match
 * @param threshold least cosine at which a token is pushed
 * @param sites where, at least one
 * @param references rows whose tokens are matched, all of them as one set; at least one
 */
record MergedRow(
    float alpha, float threshold, Set<SiteClass> sites, List<MergeReference> references) {
  MergedRow {
    sites = Set.copyOf(sites);
    references = List.copyOf(references);
  }

  /** The same with the rows it refers to counted from another place. */
  MergedRow shifted(int rows) {
    return new MergedRow(
        alpha,
        threshold,
        sites,
        references.stream()
            .map(reference -> new MergeReference(reference.row() + rows, reference.mask()))
            .toList());
  }

  /** The same in a run of fewer rows, see {@link UnetRow#renumbered}. */
  MergedRow renumbered(List<Integer> kept) {
    return new MergedRow(
        alpha,
        threshold,
        sites,
        references.stream()
            .map(reference -> new MergeReference(kept.indexOf(reference.row()), reference.mask()))
            .toList());
  }
}
