package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * DEIS: epsilon extrapolated as a polynomial in log rho, rho = sigma / alpha, of order 1 to 3, and
 * integrated exactly: Zhang and Chen 2022, arXiv:2204.13902, section 3.3 and appendix B.
 */
public final class DeisScheduler extends ConfiguredScheduler {

  public DeisScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    SigmaGrid grid = SigmaGrid.multistep(config, schedule, steps);
    return new Run(grid, Math.min(startStep, grid.timesteps().length - 1), noise);
  }

  private final class Run extends LogSnrRun {
    private final MultistepHistory history = new MultistepHistory(config.solver().order());

    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    /** Eq. 14: x / alpha is moved by the integral of epsilon over rho. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      history.add(predictNoise(at, modelOutput, latents), lambda(at));
      int order = Math.min(config.solver().orderAt(fullCalls(), at), history.size());
      List<MultistepHistory.Entry> newest = history.newestFirst();
      double[] places = new double[order];
      for (int i = 0; i < order; i++) {
        places[i] = lambda(at) - newest.get(i).lambda();
      }
      double rho = sigma(at) / alpha(at);
      double[] weights = weights(places, lambda(at) - lambda(at + 1));
      Tensor next = WeightedSum.of(alpha(at + 1) / alpha(at), latents);
      for (int i = 0; i < order; i++) {
        double weight = alpha(at + 1) * rho * weights[i];
        next = WeightedSum.of(1, next, weight, newest.get(i).prediction());
      }
      return next;
    }
  }

  /**
   * Weights of the extrapolated values, in units of rho: the integral of e^u times Lagrange's
   * polynomial over u = log rho from 0 to h.
   *
   * @param places u of the values; 1 to 3 different ones
   * @param h negative, or 0 for a step of no length
   */
  static double[] weights(double[] places, double h) {
    // The integrals of e^u, u e^u and u^2 e^u, by parts.
    double zeroth = Math.expm1(h);
    double first = h * Math.exp(h) - zeroth;
    double second = h * h * Math.exp(h) - 2 * first;
    double[] weights = new double[places.length];
    for (int i = 0; i < weights.length; i++) {
      // The polynomial's coefficients, multiplied out factor by factor.
      double constant = 1;
      double linear = 0;
      double square = 0;
      for (int other = 0; other < weights.length; other++) {
        if (other != i) {
          double scale = 1 / (places[i] - places[other]);
          square = scale * (linear - places[other] * square);
          linear = scale * (constant - places[other] * linear);
          constant = -scale * places[other] * constant;
        }
      }
      weights[i] = constant * zeroth + linear * first + square * second;
    }
    return weights;
  }
}
