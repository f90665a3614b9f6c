package dev.eschew.guidance;

import java.util.Optional;

/** All that one request asks of guidance. */
public record Guidance(
    ClassifierFreeGuidance classifierFree,
    Optional<PerpNeg> perpNeg,
    Optional<Steering> steering,
    Optional<NegToMe> negToMe,
    Optional<Cads> cads,
    Optional<ConditioningNoise> conditioningNoise) {}
