package dev.eschew.models.evaluation;

import java.util.Optional;

/**
 * What the {@code config.json} of a CLIP says.
 *
 * @param pictures of the graph {@code model.onnx}
 * @param textModel the file of the text encoder's graph
 * @param textInput its input of token ids (B, length)
 * @param textEmbedding its output (B, E); absent: its first one
 * @param tokenizer the tokenizer's folder
 */
record ClipConfig(
    EvaluatorConfig pictures,
    String textModel,
    String textInput,
    Optional<String> textEmbedding,
    String tokenizer) {}
