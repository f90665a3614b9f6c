package dev.eschew.server.study.scores;

/** Hears how far the reading of pictures has come. */
@FunctionalInterface
public interface ScoringListener {
  /**
   * Another request's pictures were read.
   *
   * @param done requests
   * @param all requests that there are pictures of
   */
  void read(int done, int all);
}
