package dev.eschew.server.engine;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.Generation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Who goes on in the next UNet run, when not all rows fit it: the job with the least left to do,
 * which keeps the mean time of all as short as can be (Schrage 1968), so that a small request
 * passes large ones that are under way and equal ones are finished in their order. Now and then the
 * oldest job goes first whatever is left of it, so that a stream of small ones cannot hold it up
 * for ever.
 */
final class TurnOrder {
  /** One turn in so many is the oldest job's. */
  private static final int TURNS_OF_THE_OLDEST = 4;

  private static final Comparator<ActiveJob> OLDEST_FIRST =
      Comparator.comparingLong(ActiveJob::place);
  private static final Comparator<ActiveJob> LEAST_LEFT_FIRST =
      Comparator.comparingDouble(ActiveJob::left).thenComparing(OLDEST_FIRST);

  private long turn;

  /** A part of a job that goes on by one model call. */
  record Turn(ActiveJob job, Generation part) {}

  /**
   * Chooses parts for images of one size.
   *
   * @param jobs those that are drawn
   * @param budget rows of a run for images of a size
   * @return parts whose rows together fill a run, or one part that needs more; empty if no job has
   *     any left
   */
  List<Turn> next(Collection<ActiveJob> jobs, ToIntFunction<ImageSize> budget) {
    List<ActiveJob> order =
        jobs.stream()
            .filter(job -> !job.pending().isEmpty())
            .sorted(turn++ % TURNS_OF_THE_OLDEST == 0 ? OLDEST_FIRST : LEAST_LEFT_FIRST)
            .toList();
    List<Turn> turns = new ArrayList<>();
    if (order.isEmpty()) {
      return turns;
    }
    ImageSize size = order.getFirst().size();
    int room = budget.applyAsInt(size);
    for (ActiveJob job : order) {
      if (!job.size().equals(size)) {
        continue;
      }
      for (Generation part : job.pending()) {
        int rows = part.rows();
        if (turns.isEmpty() || rows <= room) {
          turns.add(new Turn(job, part));
          room -= rows;
        }
      }
    }
    return turns;
  }
}
