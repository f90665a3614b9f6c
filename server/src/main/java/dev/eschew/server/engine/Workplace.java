package dev.eschew.server.engine;

import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.trial.ModelTrials;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.job.JobQueue;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/**
 * What all workers of an engine share.
 *
 * @param trials what a model has to pass before it is opened
 * @param device held during UNet runs, so that models take turns instead of slowing each other down
 */
record Workplace(
    JobQueue queue,
    RequestResolver resolver,
    OnnxRuntime runtime,
    ModelTrials trials,
    EngineSettings settings,
    EngineObserver observer,
    InstantSource clock,
    Semaphore device) {}
