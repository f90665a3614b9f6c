package dev.eschew.models.scheduler;

/**
 * The noise schedule of training: how much signal is left at each timestep. Latents at timestep t
 * are {@code sqrt(alphaCumprod) x0 + sqrt(1 - alphaCumprod) epsilon} (Ho et al. 2020,
 * arXiv:2006.11239, eq. 4), or, divided by their signal, {@code x0 + sigma epsilon} with {@code
 * sigma = sqrt((1 - alphaCumprod) / alphaCumprod)} (Karras et al. 2022, arXiv:2206.00364).
 *
 * <p>Immutable. Values are rounded to float32 as PyTorch keeps them.
 */
public final class NoiseSchedule {
  /** What is left of the signal where a sigma must be finite. */
  private static final float ALMOST_ZERO = 0x1p-24f;

  private final float[] alphasCumprod;
  private final float[] sigmas;

  private NoiseSchedule(float[] alphasCumprod) {
    this.alphasCumprod = alphasCumprod;
    sigmas = new float[alphasCumprod.length];
    for (int t = 0; t < sigmas.length; t++) {
      sigmas[t] = (float) Math.sqrt((1 - alphasCumprod[t]) / alphasCumprod[t]);
    }
  }

  /** The schedule as configured; rescaled to zero SNR its last timestep has no signal at all. */
  public static NoiseSchedule of(NoiseSettings settings) {
    float[] betas = settings.betas();
    return new NoiseSchedule(
        cumulativeProduct(settings.rescaleToZeroSnr() ? rescaledToZeroSnr(betas) : betas));
  }

  /** The schedule for solvers in sigma: rescaled to zero SNR its largest sigma is 4096. */
  public static NoiseSchedule withFiniteSigmas(NoiseSettings settings) {
    NoiseSchedule schedule = of(settings);
    if (!settings.rescaleToZeroSnr()) {
      return schedule;
    }
    float[] finite = schedule.alphasCumprod.clone();
    finite[finite.length - 1] = ALMOST_ZERO;
    return new NoiseSchedule(finite);
  }

  private static float[] cumulativeProduct(float[] betas) {
    float[] products = new float[betas.length];
    double product = 1;
    for (int t = 0; t < betas.length; t++) {
      product *= 1 - betas[t];
      products[t] = (float) product;
    }
    return products;
  }

  /**
   * Lin et al. 2023, arXiv:2305.08891, algorithm 1: sqrt(alphaCumprod) shifted and stretched. In
   * float32 throughout, as training computed it: a beta of 1e-4 is then off by up to 1e-3 of
   * itself, and with it the sigmas of the last steps.
   */
  private static float[] rescaledToZeroSnr(float[] betas) {
    float[] products = cumulativeProduct(betas);
    float first = (float) Math.sqrt(products[0]);
    float last = (float) Math.sqrt(products[products.length - 1]);
    float stretch = first / (first - last);
    float[] rescaled = new float[betas.length];
    float before = 1;
    for (int t = 0; t < rescaled.length; t++) {
      float root = ((float) Math.sqrt(products[t]) - last) * stretch;
      float product = root * root;
      rescaled[t] = 1 - product / before;
      before = product;
    }
    return rescaled;
  }

  /** The number of training timesteps. */
  public int size() {
    return sigmas.length;
  }

  /**
   * The share of signal variance, in [0, 1].
   *
   * @param timestep 0..size - 1
   */
  public double alphaCumprod(int timestep) {
    return alphasCumprod[timestep];
  }

  /** {@code sqrt((1 - alphaCumprod) / alphaCumprod)}, at least 0. */
  public double sigma(int timestep) {
    return sigmas[timestep];
  }

  public double largestSigma() {
    return sigmas[sigmas.length - 1];
  }

  public double smallestSigma() {
    return sigmas[0];
  }

  /** Sigma at a fractional timestep, linear between its neighbours, constant outside. */
  public double interpolatedSigma(double timestep) {
    if (timestep <= 0 || timestep >= sigmas.length - 1) {
      return timestep <= 0 ? smallestSigma() : largestSigma();
    }
    int low = (int) timestep;
    return sigmas[low] + (timestep - low) * ((double) sigmas[low + 1] - sigmas[low]);
  }

  /** The fractional timestep of a sigma, linear in log sigma, within 0..size - 1. */
  public double timestepOf(double sigma) {
    if (sigmas.length == 1) {
      return 0;
    }
    double wanted = Math.log(Math.max(sigma, 1e-10));
    // The last one not above, for a schedule without signal at its end may come down to 4096.
    int low = sigmas.length - 1;
    while (low > 0 && logSigma(low) > wanted) {
      low--;
    }
    low = Math.min(low, sigmas.length - 2);
    double weight = (wanted - logSigma(low)) / (logSigma(low + 1) - logSigma(low));
    return low + Math.clamp(weight, 0, 1);
  }

  /** Rounded to float32 as PyTorch does: it decides what is cut off of a whole timestep. */
  private double logSigma(int timestep) {
    return (float) Math.log(sigmas[timestep]);
  }
}
