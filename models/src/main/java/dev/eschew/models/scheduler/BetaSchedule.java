package dev.eschew.models.scheduler;

/** The variance that training adds at each timestep ({@code beta_schedule}). */
public enum BetaSchedule implements ConfigValue {
  /** Linear in beta: Ho et al. 2020, arXiv:2006.11239, section 4. */
  LINEAR("linear"),
  /** Linear in the square root of beta: Rombach et al. 2022, arXiv:2112.10752. */
  SCALED_LINEAR("scaled_linear"),
  /** Cosine of the signal: Nichol and Dhariwal 2021, arXiv:2102.09672, eq. 17, beta &le; 0.999. */
  SQUAREDCOS_CAP_V2("squaredcos_cap_v2"),
  /** Sigmoid between the ends: Xu et al. 2022 (GeoDiff), arXiv:2203.02923. */
  SIGMOID("sigmoid"),
  /** Laplace-distributed log-SNR: Hang et al. 2024, arXiv:2407.03297. */
  LAPLACE("laplace"),
  /** The signal falls as exp(-12 t). */
  EXP("exp");

  /** No step of training may take away more of the signal's variance. */
  private static final double LARGEST = 0.999;

  private final String configName;

  BetaSchedule(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }

  /**
   * The variance of each training timestep.
   *
   * @param start the first beta and {@code end} the last, in (0, 1); those given by what is left of
   *     the signal need neither
   * @param count training timesteps, at least 1
   * @return beta of each timestep, in (0, 1), rounded to float32 as training had them
   */
  public float[] betas(double start, double end, int count) {
    return switch (this) {
      case LINEAR -> even(start, end, count);
      case SCALED_LINEAR -> {
        float[] roots = even(Math.sqrt(start), Math.sqrt(end), count);
        for (int i = 0; i < count; i++) {
          roots[i] *= roots[i];
        }
        yield roots;
      }
      case SIGMOID -> {
        float[] places = even(-6, 6, count);
        for (int i = 0; i < count; i++) {
          places[i] =
              (float) (1 / (1 + Math.exp(-places[i]))) * (float) (end - start) + (float) start;
        }
        yield places;
      }
      case SQUAREDCOS_CAP_V2, LAPLACE, EXP -> {
        float[] betas = new float[count];
        for (int i = 0; i < count; i++) {
          double kept = signal((i + 1.0) / count) / signal((double) i / count);
          betas[i] = (float) Math.min(1 - kept, LARGEST);
        }
        yield betas;
      }
    };
  }

  /** Evenly spaced from both ends with a float32 stride, as PyTorch's linspace rounds. */
  private static float[] even(double start, double end, int count) {
    float[] values = new float[count];
    float first = (float) start;
    float last = (float) end;
    float stride = count == 1 ? 0 : (last - first) / (count - 1);
    for (int i = 0; i < count; i++) {
      values[i] =
          i < count / 2 || count == 1
              ? Math.fma(stride, i, first)
              : Math.fma(-stride, count - 1 - i, last);
    }
    return values;
  }

  /** What is left of the signal's variance at a time in [0, 1]. */
  private double signal(double time) {
    return switch (this) {
      case LAPLACE -> {
        double logSnr =
            -0.5 * Math.copySign(1, 0.5 - time) * Math.log(1 - 2 * Math.abs(0.5 - time) + 1e-6);
        double snr = Math.exp(logSnr);
        yield Math.sqrt(snr / (1 + snr));
      }
      case EXP -> Math.exp(-12 * time);
      case SQUAREDCOS_CAP_V2, LINEAR, SCALED_LINEAR, SIGMOID -> {
        double cosine = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
        yield cosine * cosine;
      }
    };
  }
}
