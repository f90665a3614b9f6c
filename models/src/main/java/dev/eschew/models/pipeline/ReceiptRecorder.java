package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Gathers what the terms do to one image while it is drawn. */
final class ReceiptRecorder {
  private static final Tensor NO_MAP = Tensor.zeros(0, 0);

  private final Map<GuidanceTerm, TermRecorder> terms = new EnumMap<>(GuidanceTerm.class);
  private final boolean mapped;

  /**
   * A recorder.
   *
   * @param mapped whether to keep maps
   */
  ReceiptRecorder(boolean mapped) {
    this.mapped = mapped;
  }

  /** A term turned one prediction, (1, C, h, w), into another. */
  void prediction(GuidanceTerm term, int step, Tensor before, Tensor after) {
    Tensor map = mapped ? RelativeChange.map(before, after) : NO_MAP;
    of(term).record(step, RelativeChange.of(before, after), Double.NaN, map);
  }

  /** A term turned one embedding into another. */
  void embedding(GuidanceTerm term, int step, Tensor before, Tensor after) {
    of(term).record(step, RelativeChange.of(before, after), Double.NaN, NO_MAP);
  }

  /** A term acted inside the network on one of the image's rows. */
  void attention(GuidanceTerm term, int step, Trace trace) {
    of(term).record(step, trace.change(), trace.pushed(), trace.map());
  }

  Receipt receipt() {
    List<TermReceipt> receipts = new ArrayList<>();
    terms.forEach((term, recorder) -> receipts.add(recorder.receipt(term)));
    return new Receipt(receipts);
  }

  private TermRecorder of(GuidanceTerm term) {
    return terms.computeIfAbsent(term, _ -> new TermRecorder());
  }
}
