package dev.eschew.models.folder;

import java.nio.file.Path;

/**
 * One text encoder of a model.
 *
 * @param name its folder, for messages
 * @param graph from token ids to embeddings
 * @param tokenizer folder with vocab.json and merges.txt
 */
public record TextEncoderFiles(String name, Path graph, Path tokenizer) {}
