package dev.eschew.models.pipeline;

import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.guidance.Steering;
import java.util.Locale;

/** The guidance terms by the names that requests and receipts give them. */
public enum GuidanceTerm {
  /** Classifier-free guidance. */
  SCALE,
  PERP_NEG,
  NASA,
  NAG,
  NEGTOME,
  CADS,
  CONDITIONING_NOISE;

  /** The name in a request's {@code guidance} object. */
  public String apiName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The request's field that asks for the term. */
  String field() {
    return "guidance." + apiName();
  }

  static GuidanceTerm of(Steering steering) {
    return switch (steering) {
      case Nasa _ -> NASA;
      case Nag _ -> NAG;
    };
  }
}
