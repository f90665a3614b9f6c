package dev.eschew.models.scheduler;

/** The weights rho of UniPC's differences: arXiv:2302.04867, theorem 3.1 and appendix D. */
final class UniPcWeights {
  private UniPcWeights() {}

  /**
   * Solves for the weights.
   *
   * @param places r_m of the differences, in units of h; not 0
   * @param terms how many of them are used, 0..places.length; a single term has weight 1/2, the
   *     paper's choice for order 2
   * @param h signed: positive in epsilon, negative in x0
   * @param basis B(h)
   * @return rho_m, {@code terms} of them, with sum over m of r_m^(k-1) rho_m = k! phi_(k+1)(h) h /
   *     B(h) for k = 1..terms
   */
  static double[] solve(double[] places, int terms, double h, double basis) {
    if (terms == 1) {
      return new double[] {0.5};
    }
    double[][] rows = new double[terms][terms + 1];
    double phi = Math.expm1(h) / h - 1;
    double factorial = 1;
    for (int k = 0; k < terms; k++) {
      for (int m = 0; m < terms; m++) {
        rows[k][m] = Math.pow(places[m], k);
      }
      rows[k][terms] = phi * factorial / basis;
      factorial *= k + 2;
      phi = phi / h - 1 / factorial;
    }
    return eliminate(rows);
  }

  /**
   * Gauss and Jordan's elimination with pivots, of a few rows with the right side as last column.
   */
  private static double[] eliminate(double[][] rows) {
    int n = rows.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
          pivot = row;
        }
      }
      double[] chosen = rows[pivot];
      rows[pivot] = rows[column];
      rows[column] = chosen;
      for (int row = 0; row < n; row++) {
        double factor = row == column ? 0 : rows[row][column] / chosen[column];
        for (int i = column; i <= n; i++) {
          rows[row][i] -= factor * chosen[i];
        }
      }
    }
    double[] solution = new double[n];
    for (int i = 0; i < n; i++) {
      solution[i] = rows[i][n] / rows[i][i];
    }
    return solution;
  }
}
