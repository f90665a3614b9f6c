package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.rule.MergeTokens;
import dev.eschew.graph.rule.Rule;
import dev.eschew.graph.rule.SteerCrossAttention;
import dev.eschew.graph.site.AttentionForm;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.graph.site.Projections;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.guidance.reference.NegToMeReference;
import dev.eschew.guidance.reference.PlainRows;
import dev.eschew.guidance.reference.SteeringReference;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The terms in a graph against their plain twins, over random tokens, texts and coefficients. */
class TermTwinsTest {
  private static final OnnxRuntime RUNTIME = new OnnxRuntime(new Device.Cpu(), 2);
  private static final int WIDTH = 12;
  private static final int HEADS = 3;
  private static final int TEXT_WIDTH = 7;
  private static final double TOLERANCE = 3e-5;
  private static final SiteClass CROSS = new SiteClass(Block.UP, AttentionKind.CROSS, 0);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void steering(int seed) {
    Random random = new Random(seed);
    int height = 1 + random.nextInt(5);
    int width = 1 + random.nextInt(5);
    Tensor sample = random(random, 4, WIDTH, height, width);
    Tensor text = random(random, 4, 5, TEXT_WIDTH);
    Tensor negative = random(random, 4, 5, TEXT_WIDTH);
    Network network = new Network(random);
    double scale = 3 * random.nextDouble();
    Nag nag =
        new Nag(
            "x",
            10 * random.nextDouble(),
            1 + 2 * random.nextDouble(),
            seed == 1 ? 0 : seed == 2 ? 1 : random.nextDouble(),
            Interval.ALWAYS);
    Nasa nasa = new Nasa("x", scale, Interval.ALWAYS);
    List<UnetRow> rows = rows(sample, text);
    rows.set(1, rows.get(1).steered(new SteeredRow(negative.row(1), nag.coefficients())));
    rows.set(3, rows.get(3).steered(new SteeredRow(negative.row(3), nasa.coefficients())));
    Map<String, Tensor> inputs = new HashMap<>(SteeringInputs.of(rows).values());
    inputs.put("sample", sample);
    inputs.put("encoder_hidden_states", text);
    Tensor actual = network.run(new SteerCrossAttention(NetworkInputs.UNET), inputs);
    double[][][] expected = new double[4][][];
    for (int i = 0; i < 4; i++) {
      double[][] plus = network.attention(sample.row(i), text.row(i));
      double[][] minus = network.attention(sample.row(i), negative.row(i));
      double[][] attended =
          switch (i) {
            case 1 -> SteeringReference.nag(plus, minus, nag.scale(), nag.tau(), nag.alpha());
            case 3 -> SteeringReference.nasa(plus, minus, nasa.scale());
            default -> plus;
          };
      expected[i] = network.output(attended);
    }
    assertClose(actual, expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void merging(int seed) {
    Random random = new Random(100 + seed);
    int height = 2 + random.nextInt(4);
    int width = 2 + random.nextInt(4);
    Tensor sample = random(random, 5, WIDTH, height, width);
    Tensor text = random(random, 5, 5, TEXT_WIDTH);
    Network network = new Network(random);
    double alpha = seed == 1 ? 0 : 3 * random.nextDouble();
    double threshold = seed % 2 == 0 ? -1 : random.nextDouble();
    boolean all = seed % 3 == 0;
    Optional<Tensor> mask =
        seed > 6 ? Optional.of(mask(random, height, width, seed == 8)) : Optional.empty();
    List<UnetRow> rows = rows(sample, text);
    for (int i = all ? 0 : 1; i < 4; i++) {
      int row = i;
      List<MergeReference> references =
          all
              ? IntStream.range(0, 4)
                  .filter(j -> j != row)
                  .mapToObj(j -> new MergeReference(j, mask))
                  .toList()
              : List.of(new MergeReference(0, mask));
      rows.set(
          i,
          rows.get(i)
              .merged(new MergedRow((float) alpha, (float) threshold, Set.of(CROSS), references)));
    }
    Map<String, Tensor> inputs = new HashMap<>(MergingInputs.of(rows, List.of(CROSS), 17).values());
    inputs.put("sample", sample);
    inputs.put("encoder_hidden_states", text);
    Tensor actual = network.run(new MergeTokens(), inputs);
    double[][][] plain = new double[5][][];
    for (int i = 0; i < 5; i++) {
      plain[i] = network.output(network.attention(sample.row(i), text.row(i)));
    }
    double[][][] expected = plain.clone();
    for (int i = all ? 0 : 1; i < 4; i++) {
      List<double[]> tokens = new ArrayList<>();
      List<Boolean> allowed = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        if (all ? j != i : j == 0) {
          for (int token = 0; token < plain[j].length; token++) {
            tokens.add(plain[j][token]);
            int place = token;
            allowed.add(mask.map(m -> m.data()[place] > 0.5f).orElse(true));
          }
        }
      }
      boolean[] flags = new boolean[allowed.size()];
      for (int j = 0; j < flags.length; j++) {
        flags[j] = allowed.get(j);
      }
      expected[i] =
          NegToMeReference.merge(
              plain[i], tokens.toArray(double[][]::new), flags, alpha, threshold);
    }
    assertClose(actual, expected);
  }

  private static Tensor mask(Random random, int height, int width, boolean empty) {
    return Tensor.zeros(height, width).map(i -> empty ? 0 : i == 0 || random.nextBoolean() ? 1 : 0);
  }

  private static List<UnetRow> rows(Tensor sample, Tensor text) {
    List<UnetRow> rows = new ArrayList<>();
    for (int i = 0; i < sample.extent(0); i++) {
      rows.add(new UnetRow(sample.row(i), 1, Condition.of(text.row(i))));
    }
    return rows;
  }

  private static Tensor random(Random random, int... shape) {
    return Tensor.zeros(shape).map(_ -> random.nextGaussian());
  }

  private static void assertClose(Tensor actual, double[][][] expected) {
    Tensor twin = PlainRows.tensor(expected);
    assertThat(actual.shape()).isEqualTo(twin.shape());
    for (int i = 0; i < twin.size(); i++) {
      double value = twin.data()[i];
      assertThat(Math.abs(actual.data()[i] - value))
          .as("value %d", i)
          .isLessThanOrEqualTo(TOLERANCE * (1 + Math.abs(value)));
    }
  }

  /** One cross-attention of the tokens of a sample, with its output projection and bias. */
  private static final class Network {
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor projection;
    private final Tensor bias;

    Network(Random random) {
      this.query = random(random, WIDTH, WIDTH);
      this.key = random(random, TEXT_WIDTH, WIDTH);
      this.value = random(random, TEXT_WIDTH, WIDTH);
      this.projection = random(random, WIDTH, WIDTH);
      this.bias = random(random, WIDTH);
    }

    Tensor run(Rule rule, Map<String, Tensor> inputs) {
      Graph graph = graph();
      assertThat(rule.apply(graph, List.of(site(graph))).applied()).hasSize(1);
      try (OnnxSession session = RUNTIME.open("twin", graph.toBytes(), Path.of("."))) {
        Map<String, Tensor> all = new HashMap<>(inputs);
        all.keySet().retainAll(session.inputs().keySet());
        return session.run(all, "out");
      }
    }

    private static AttentionSite site(Graph graph) {
      return new AttentionSite(
          "twin",
          AttentionForm.MULTI_HEAD_ATTENTION,
          CROSS,
          graph.producer("z").orElseThrow(),
          Optional.of(
              new Projections(
                  "q", "k", "v", Optional.empty(), HEADS, (float) (1 / Math.sqrt(WIDTH / HEADS)))),
          "z",
          graph.producer("projected").orElseThrow(),
          "o",
          TensorProto.DataType.FLOAT);
    }

    private Graph graph() {
      GraphProto.Builder graph = GraphProto.newBuilder().setName("twin");
      graph.addNode(
          node("Transpose", "moved", "sample").toBuilder()
              .addAttribute(
                  ai.onnx.proto.OnnxMl.AttributeProto.newBuilder()
                      .setName("perm")
                      .setType(ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.INTS)
                      .addAllInts(List.of(0L, 2L, 3L, 1L))));
      graph.addNode(node("Reshape", "tokens", "moved", "shape"));
      graph.addNode(node("MatMul", "q", "tokens", "wq"));
      graph.addNode(node("MatMul", "k", "encoder_hidden_states", "wk"));
      graph.addNode(node("MatMul", "v", "encoder_hidden_states", "wv"));
      graph.addNode(
          node("MultiHeadAttention", "z", "q", "k", "v").toBuilder()
              .setDomain(Node.CONTRIB)
              .addAttribute(NodeWriter.attribute("num_heads", HEADS)));
      graph.addNode(node("MatMul", "projected", "z", "wo"));
      graph.addNode(node("Add", "o", "projected", "bo"));
      graph.addNode(node("Identity", "out", "o"));
      graph.addInitializer(
          TensorProto.newBuilder()
              .setName("shape")
              .setDataType(TensorProto.DataType.INT64.getNumber())
              .addDims(3)
              .addAllInt64Data(List.of(0L, -1L, (long) WIDTH)));
      Map.of("wq", query, "wk", key, "wv", value, "wo", projection, "bo", bias)
          .forEach((name, tensor) -> graph.addInitializer(constant(name, tensor)));
      Graph built =
          new Graph(
              ModelProto.newBuilder()
                  .setIrVersion(8)
                  .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                  .addOpsetImport(
                      OperatorSetIdProto.newBuilder().setDomain(Node.CONTRIB).setVersion(1))
                  .setGraph(graph)
                  .build());
      built.input(
          "sample", TensorProto.DataType.FLOAT, List.of("b", Integer.toString(WIDTH), "h", "w"));
      built.input(
          "encoder_hidden_states",
          TensorProto.DataType.FLOAT,
          List.of("b", "l", Integer.toString(TEXT_WIDTH)));
      built.output("out", TensorProto.DataType.FLOAT, List.of("b", "n", Integer.toString(WIDTH)));
      return built;
    }

    private static NodeProto node(String operator, String output, String... inputs) {
      return NodeProto.newBuilder()
          .setOpType(operator)
          .setName(output)
          .addAllInput(Arrays.asList(inputs))
          .addOutput(output)
          .build();
    }

    private static TensorProto constant(String name, Tensor tensor) {
      TensorProto.Builder constant =
          TensorProto.newBuilder()
              .setName(name)
              .setDataType(TensorProto.DataType.FLOAT.getNumber());
      Arrays.stream(tensor.shape()).forEach(constant::addDims);
      for (float value : tensor.data()) {
        constant.addFloatData(value);
      }
      return constant.build();
    }

    /** Z before the output projection, of one row. */
    double[][] attention(Tensor sample, Tensor text) {
      int tokens = sample.extent(2) * sample.extent(3);
      double[][] rows = new double[tokens][WIDTH];
      for (int i = 0; i < tokens; i++) {
        for (int c = 0; c < WIDTH; c++) {
          rows[i][c] = sample.data()[c * tokens + i];
        }
      }
      double[][] words = PlainRows.of(text)[0];
      return SteeringReference.attention(
          times(rows, query), times(words, key), times(words, value), HEADS);
    }

    double[][] output(double[][] attended) {
      double[][] result = times(attended, projection);
      for (double[] row : result) {
        for (int c = 0; c < row.length; c++) {
          row[c] += bias.data()[c];
        }
      }
      return result;
    }

    private static double[][] times(double[][] rows, Tensor weight) {
      int columns = weight.extent(1);
      double[][] result = new double[rows.length][columns];
      for (int i = 0; i < rows.length; i++) {
        for (int k = 0; k < rows[i].length; k++) {
          for (int j = 0; j < columns; j++) {
            result[i][j] += rows[i][k] * weight.data()[k * columns + j];
          }
        }
      }
      return result;
    }
  }
}
