package dev.eschew.models.fuzz;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.eschew.models.hostile.Bombs;
import java.util.SplittableRandom;

/** Damage to an ONNX model that leaves it a well-formed file. */
final class OnnxMutations {
  private OnnxMutations() {}

  /** A damaged copy: one to four changes. */
  static byte[] mutate(ModelProto original, SplittableRandom random) {
    ModelProto.Builder model = original.toBuilder();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      change(model, random);
    }
    return model.build().toByteArray();
  }

  private static void change(ModelProto.Builder model, SplittableRandom random) {
    GraphProto.Builder graph = model.getGraphBuilder();
    if (graph.getNodeCount() == 0) {
      return;
    }
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 ->
          NodeMutations.mutate(graph, random.nextInt(graph.getNodeCount()), random);
      case 8, 9, 10, 11, 12 -> {
        if (graph.getInitializerCount() > 0) {
          TensorMutations.mutate(
              graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount())), random);
        }
      }
      case 13 -> {
        if (graph.getInputCount() > 0) {
          TensorMutations.mutate(
              graph.getInputBuilder(random.nextInt(graph.getInputCount())), random);
        }
      }
      case 14 -> {
        if (graph.getOutputCount() > 0) {
          TensorMutations.mutate(
              graph.getOutputBuilder(random.nextInt(graph.getOutputCount())), random);
        }
      }
      case 15 -> {
        if (graph.getValueInfoCount() > 0) {
          TensorMutations.mutate(
              graph.getValueInfoBuilder(random.nextInt(graph.getValueInfoCount())), random);
        } else {
          TensorMutations.mutate(
              graph.addValueInfoBuilder().setName(NodeMutations.tensor(graph, random)), random);
        }
      }
      case 16 -> versions(model, random);
      case 17 -> lists(graph, random);
      default -> Bombs.plant(model, random);
    }
  }

  private static void versions(ModelProto.Builder model, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> model.setIrVersion(Extremes.integer(random));
      case 1 -> model.clearOpsetImport();
      case 2 -> model.addOpsetImportBuilder().setDomain(Extremes.text(random)).setVersion(1);
      default -> {
        if (model.getOpsetImportCount() > 0) {
          long version = random.nextBoolean() ? random.nextInt(30) : Extremes.integer(random);
          model.getOpsetImportBuilder(0).setVersion(version);
        }
      }
    }
  }

  private static void lists(GraphProto.Builder graph, SplittableRandom random) {
    switch (random.nextInt(6)) {
      case 0 -> graph.clearOutput();
      case 1 -> graph.clearInput();
      case 2 -> {
        if (graph.getInitializerCount() > 0) {
          graph.removeInitializer(random.nextInt(graph.getInitializerCount()));
        }
      }
      case 3 -> {
        if (graph.getInitializerCount() > 0) {
          graph.addInitializer(graph.getInitializer(random.nextInt(graph.getInitializerCount())));
        }
      }
      case 4 -> {
        if (graph.getInitializerCount() > 0) {
          graph
              .addSparseInitializerBuilder()
              .setValues(graph.getInitializer(random.nextInt(graph.getInitializerCount())))
              .setIndices(graph.getInitializer(random.nextInt(graph.getInitializerCount())))
              .addDims(Extremes.integer(random));
        }
      }
      default -> {
        if (graph.getInputCount() > 0) {
          graph.addInput(graph.getInput(random.nextInt(graph.getInputCount())));
        }
      }
    }
  }
}
