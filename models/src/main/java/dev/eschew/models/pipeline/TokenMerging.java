package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.guidance.NegToMe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Negative token merging between the rows of one request: who is pushed away from whom, and so who
 * must share a UNet run. All kinds of rows are treated alike, each for itself.
 */
final class TokenMerging {
  private final NegToMe term;
  private final Set<SiteClass> sites;
  private final List<ReferenceLatents> references;

  /**
   * A term at work.
   *
   * @param sites where it acts, at least one
   * @param references uploaded references; empty unless the term asks for them
   */
  TokenMerging(NegToMe term, Set<SiteClass> sites, List<ReferenceLatents> references) {
    this.term = term;
    this.sites = sites;
    this.references = List.copyOf(references);
  }

  /**
   * The places where a term acts.
   *
   * @param mergeable all that the network has
   * @throws InvalidFieldException if there are none
   */
  static Set<SiteClass> sites(
      NegToMe term, List<SiteClass> mergeable, int latentHeight, int latentWidth) {
    if (mergeable.isEmpty()) {
      throw new InvalidFieldException(
          GuidanceTerm.NEGTOME.field(), "this model has no attention whose tokens can be merged");
    }
    List<SiteClass> selected =
        mergeable.stream()
            .filter(site -> term.blocks().contains(site.block()))
            .filter(site -> term.attention().contains(site.kind()))
            .toList();
    if (selected.isEmpty()) {
      throw new InvalidFieldException(
          GuidanceTerm.NEGTOME.field() + ".blocks",
          "this model has no such attention in these blocks; it has " + names(mergeable));
    }
    Set<SiteClass> large =
        selected.stream()
            .filter(site -> term.acts(site, latentHeight, latentWidth))
            .collect(Collectors.toUnmodifiableSet());
    if (large.isEmpty()) {
      int largest =
          selected.stream()
              .mapToInt(site -> Math.min(site.side(latentHeight), site.side(latentWidth)))
              .max()
              .orElse(0);
      throw new InvalidFieldException(
          GuidanceTerm.NEGTOME.field() + ".min_side",
          "expected at most " + largest + " at this size, got " + term.minSide());
    }
    return large;
  }

  private static String names(List<SiteClass> sites) {
    return sites.stream()
        .map(site -> site.block().apiName() + "/" + site.kind().apiName())
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** The rows of one kind that a UNet run must at least hold. */
  static int fewestRows(NegToMe term, GenerationSpec spec) {
    return switch (term.reference()) {
      case FIRST -> 2;
      case ALL -> spec.images();
      case IMAGES -> spec.references().size() + 1;
    };
  }

  boolean isOn(float timestep, int step, int steps) {
    return term.isOn(timestep, step, steps);
  }

  /** How many rows of a cluster stand before those of the images; their answers are dropped. */
  int referenceRows() {
    return references.size();
  }

  /**
   * The rows of one kind.
   *
   * @param rows one for each image, in their order
   * @param leader any of the images, for the noise of the references
   * @param condition what the kind's reference rows are told
   */
  RowCluster cluster(List<UnetRow> rows, ImageRun leader, Condition condition) {
    return switch (term.reference()) {
      case FIRST -> {
        MergedRow merging = merging(List.of(new MergeReference(0, Optional.empty())));
        yield new RowCluster(
            List.of(rows.getFirst()),
            rows.stream().skip(1).map(row -> row.merged(merging)).toList());
      }
      case ALL ->
          new RowCluster(
              IntStream.range(0, rows.size())
                  .mapToObj(i -> rows.get(i).merged(merging(allBut(i, rows.size()))))
                  .toList(),
              List.of());
      case IMAGES -> uploaded(rows, leader, condition);
    };
  }

  private RowCluster uploaded(List<UnetRow> rows, ImageRun leader, Condition condition) {
    float timestep = rows.getFirst().timestep();
    List<UnetRow> shared = new ArrayList<>();
    List<MergeReference> matched = new ArrayList<>();
    for (ReferenceLatents reference : references) {
      matched.add(new MergeReference(shared.size(), reference.mask()));
      shared.add(
          new UnetRow(leader.noised(reference), timestep, condition).told(reference.context()));
    }
    MergedRow merging = merging(matched);
    return new RowCluster(shared, rows.stream().map(row -> row.merged(merging)).toList());
  }

  private MergedRow merging(List<MergeReference> matched) {
    return new MergedRow((float) term.alpha(), (float) term.threshold(), sites, matched);
  }

  private static List<MergeReference> allBut(int row, int rows) {
    return IntStream.range(0, rows)
        .filter(other -> other != row)
        .mapToObj(other -> new MergeReference(other, Optional.empty()))
        .toList();
  }
}
