package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The Vendi score (Friedman and Dieng 2022, arXiv:2210.02410) with the cosine kernel: the
 * exponential of the Shannon entropy of the eigenvalues of K / n. It counts, in effect, how many
 * different ones there are: 1 if all are the same, n if each is orthogonal to all others.
 */
public final class VendiScore {
  /** Eigenvalues below are zeros that were rounded; their share of the entropy is nothing. */
  private static final double ZERO = 1e-12;

  private VendiScore() {}

  /**
   * The score.
   *
   * @param embeddings n of them, at least one, each (E), finite and not all zeros; not modified
   * @return 1..n
   * @throws IllegalArgumentException saying which embedding is not such
   */
  public static double of(List<Tensor> embeddings) {
    UnitEmbeddings units = UnitEmbeddings.of(embeddings);
    double entropy = 0;
    EigenDecomposition_F64<DMatrixRMaj> decomposition = decompose(smallerProduct(units));
    for (int i = 0; i < decomposition.getNumberOfEigenvalues(); i++) {
      double eigenvalue = decomposition.getEigenvalue(i).getReal();
      if (eigenvalue > ZERO) {
        entropy -= eigenvalue * Math.log(eigenvalue);
      }
    }
    return Math.clamp(Math.exp(entropy), 1, units.count());
  }

  /** X Xᵀ / n, (n, n), or Xᵀ X / n, (E, E): the eigenvalues that are not zero are the same. */
  private static DMatrixRMaj smallerProduct(UnitEmbeddings units) {
    int n = units.count();
    int extent = units.extent();
    DMatrixRMaj rows = new DMatrixRMaj(n, extent);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < extent; j++) {
        rows.set(i, j, units.value(i, j));
      }
    }
    int side = Math.min(n, extent);
    DMatrixRMaj product = new DMatrixRMaj(side, side);
    if (n <= extent) {
      CommonOps_DDRM.multOuter(rows, product);
    } else {
      CommonOps_DDRM.multInner(rows, product);
    }
    CommonOps_DDRM.scale(1.0 / n, product);
    return product;
  }

  private static EigenDecomposition_F64<DMatrixRMaj> decompose(DMatrixRMaj symmetric) {
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(symmetric.numRows, false, true);
    if (!decomposition.decompose(symmetric)) {
      throw new IllegalStateException("the eigenvalues of the kernel did not converge");
    }
    return decomposition;
  }
}
