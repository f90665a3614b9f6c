package dev.eschew.tests.load;

import java.io.IOException;
import java.util.Random;

/** One way of using, or abusing, the server. */
interface SoakCall {
  /**
   * Does it once.
   *
   * @param random chooses what varies
   * @return what came of it, in a word that is counted
   * @throws UnexpectedAnswer if the server did what its interface does not allow
   */
  String run(Random random) throws IOException, InterruptedException, UnexpectedAnswer;
}
