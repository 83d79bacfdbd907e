package org.gru4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.SparseTensorProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.weights.WeightsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What reaches a GRU node through other nodes is evaluated or refused, never left out. */
class OnnxConstantsTest {
  private static final int INPUT = 2;
  private static final int HIDDEN = 3;
  private static final int TIME = 4;
  private static final int BATCH = 2;

  @TempDir Path folder;

  private final Random random = new Random(12);
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
  private final NodeProto.Builder gru =
      NodeProto.newBuilder().setOpType("GRU").setName("gru").addOutput("Y").addOutput("Y_h");

  @BeforeEach
  void inputAndSizes() {
    graph.addInput(floats("X", TIME, BATCH, INPUT));
    graph.addOutput(floats("Y_h", 1, BATCH, HIDDEN));
    gru.addAttribute(attribute("hidden_size", AttributeType.INT).setI(HIDDEN));
  }

  // Making graphs

  private static ValueInfoProto floats(String name, long... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    Arrays.stream(shape).forEach(size -> sizes.addDimBuilder().setDimValue(size));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(sizes)))
        .build();
  }

  static AttributeProto.Builder attribute(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  private static AttributeProto.Builder integer(String name, long value) {
    return attribute(name, AttributeType.INT).setI(value);
  }

  private static TensorProto.Builder tensor(String name, float[] values, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    Arrays.stream(shape).forEach(tensor::addDims);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor;
  }

  private float[] noise(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private String constant(String name, float[] values, long... shape) {
    graph.addInitializer(tensor(name, values, shape));
    return name;
  }

  private String integers(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .addDims(values.length);
    Arrays.stream(values).forEach(tensor::addInt64Data);
    graph.addInitializer(tensor);
    return name;
  }

  private String node(String operator, String output, String inputs, AttributeProto.Builder... of) {
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator).setName("n_" + output).addOutput(output);
    Arrays.stream(inputs.split(" ")).filter(each -> !each.isEmpty()).forEach(node::addInput);
    Arrays.stream(of).forEach(node::addAttribute);
    graph.addNode(node);
    return output;
  }

  private void weights() {
    constant("W", noise(3 * HIDDEN * INPUT), 1, 3 * HIDDEN, INPUT);
    constant("R", noise(3 * HIDDEN * HIDDEN), 1, 3 * HIDDEN, HIDDEN);
  }

  private byte[] model(String... inputs) {
    gru.addAllInput(List.of(inputs));
    return ModelProto.newBuilder()
        .setIrVersion(7)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph.clone().addNode(gru))
        .build()
        .toByteArray();
  }

  private OnnxGru read(String... inputs) throws IOException {
    return OnnxImport.read(Files.write(folder.resolve("m.onnx"), model(inputs))).get(0);
  }

  private void refused(String[] inputs, String expected, String found) {
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> read(inputs))
        .withMessage(
            "Expected %s at node gru of %s, found %s."
                .formatted(expected, folder.resolve("m.onnx"), found));
  }

  private void stateRefused(String state, String found) {
    refused(
        new String[] {"X", "W", "R", "", "", state},
        "an initial state that is given or zero",
        found);
  }

  // Initial states

  /** Three units, the state of all examples one initializer, as in the report. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesAnInitialStateThroughExpand(boolean knownShape) throws Exception {
    weights();
    constant("h", new float[] {0.9f, -0.4f, 0.7f}, 1, 1, HIDDEN);
    if (knownShape) {
      integers("shape", 1, BATCH, HIDDEN);
    } else {
      shapeOfTheBatch();
    }
    node("Expand", "state", "h shape");
    stateRefused(
        "state",
        knownShape
            ? "the constant state"
            : "the value state, a constant through the operator Expand of node n_state, in a shape"
                + " or type that is not known here");
    // With it the model computes something else.
    byte[] with = model();
    gru.clearInput();
    float[] other = runtime(model("X", "W", "R"));
    assertThat(runtime(with)).isNotEqualTo(other);
  }

  /** As PyTorch exports it: {@code [1, batch, hidden]} from the input's shape. */
  private void shapeOfTheBatch() {
    integers("one", 1);
    integers("hidden", HIDDEN);
    node("Shape", "sizes", "X");
    node("Gather", "batch", "sizes one", integer("axis", 0));
    node("Concat", "shape", "one batch hidden", integer("axis", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "zero", "half"})
  void aStateInTheShapeOfTheBatch(String value) throws IOException {
    weights();
    shapeOfTheBatch();
    AttributeProto.Builder number =
        attribute("value", AttributeType.TENSOR)
            .setT(tensor("", new float[] {value.equals("half") ? 0.5f : 0}, 1));
    node(
        "ConstantOfShape",
        "state",
        "shape",
        value.equals("none")
            ? new AttributeProto.Builder[0]
            : new AttributeProto.Builder[] {number});
    if (value.equals("half")) {
      stateRefused("state", "the value state, a constant in a shape that only the caller knows");
    } else {
      assertThat(read("X", "W", "R", "", "", "state").weights()).hasSize(1);
    }
  }

  private static String inputsOf(String operator) {
    return switch (operator) {
      case "Reshape", "Expand" -> "from shape";
      case "Squeeze", "Unsqueeze", "Tile" -> "from ones";
      case "Slice" -> "from zeros twos ones";
      case "Gather" -> "from zeros";
      case "Concat" -> "from from";
      case "CastLike" -> "from X";
      default -> "from";
    };
  }

  /**
   * Every operator that moves numbers: of zeros, of other numbers, and of what the caller gives.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Identity",
        "Cast",
        "CastLike",
        "Reshape",
        "Flatten",
        "Squeeze",
        "Unsqueeze",
        "Transpose",
        "Expand",
        "Tile",
        "Slice",
        "Gather",
        "Split",
        "Concat"
      })
  void followsOperatorsThatMoveNumbers(String operator) throws IOException {
    weights();
    integers("shape", 1, 2, 3);
    integers("ones", 1);
    integers("zeros", 0);
    integers("twos", 2);
    AttributeProto.Builder[] attributes =
        switch (operator) {
          case "Cast" -> new AttributeProto.Builder[] {integer("to", 1)};
          case "Concat", "Split", "Gather" -> new AttributeProto.Builder[] {integer("axis", 0)};
          default -> new AttributeProto.Builder[0];
        };
    String[] inputs = {"X", "W", "R", "", "", "state"};
    long[] shape = operator.equals("Tile") ? new long[] {6} : new long[] {2, 1, 3};
    if (operator.equals("Expand")) {
      shape = new long[] {1, 1, 3};
    }
    GraphProto begun = graph.build();
    node(operator, "state", inputsOf(operator), attributes);
    NodeProto moving = graph.getNode(0);

    constant("from", new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)], shape);
    assertThat(read(inputs).weights()).as("zeros").hasSize(1);

    float[] numbers =
        new float[graph.getInitializer(graph.getInitializerCount() - 1).getFloatDataCount()];
    numbers[numbers.length - 1] = 0.5f;
    numbers[0] = 0.25f;
    graph.clear().mergeFrom(begun).addNode(moving);
    gru.clearInput();
    constant("from", numbers, shape);
    stateRefused(
        "state",
        operator.equals("CastLike")
            ? "the value state, a constant through the operator CastLike of node n_state, in a shape"
                + " or type that is not known here"
            : "the constant state");

    graph.clear().mergeFrom(begun).addNode(moving).addInput(floats("from", shape));
    gru.clearInput();
    assertThat(read(inputs).weights()).as("given").hasSize(1);
  }

  /** What the graph computes of the caller's input and of the model's numbers. */
  @ParameterizedTest
  @ValueSource(strings = {"Add", "Tanh", "MatMul", "Where", "Dropout", "com.example.Identity"})
  void refusesAStateThatTheGraphComputes(String operator) {
    weights();
    graph.addInput(floats("given", 1, BATCH, HIDDEN));
    constant("from", new float[BATCH * HIDDEN], 1, BATCH, HIDDEN);
    node(operator, "computed", "given from");
    if (operator.startsWith("com.")) {
      graph.getNodeBuilder(0).setOpType("Identity").setDomain("com.example");
    }
    node("Identity", "state", "computed");
    stateRefused(
        "state", "the value state, the operator %s of node n_computed".formatted(operator));
  }

  @Test
  void refusesOtherStatesThatAreNotGiven() {
    weights();
    graph.addSparseInitializer(
        SparseTensorProto.newBuilder().setValues(tensor("sparse", new float[] {0.5f}, 1)));
    stateRefused("sparse", "the value sparse, nothing that is a tensor of the graph");
    gru.clearInput();
    stateRefused("absent", "the value absent, nothing that is a tensor of the graph");
    gru.clearInput();
    node("Concat", "mixed", "X other", integer("axis", 0));
    constant("other", new float[] {0.5f}, 1);
    stateRefused("mixed", "the value mixed, the operator Concat of node n_mixed");
  }

  @Test
  void refusesTheStateOfAnotherGru() {
    weights();
    graph.addNode(
        gru.clone()
            .clearOutput()
            .addOutput("")
            .addOutput("first")
            .addAllInput(List.of("X", "W", "R")));
    stateRefused("first", "the value first, the operator GRU of node gru");
  }

  // Lengths

  @Test
  void lengthsAreGivenOrRefused() throws IOException {
    weights();
    graph.addInput(floats("given", BATCH));
    node("Cast", "lengths", "given", integer("to", 6));
    assertThat(read("X", "W", "R", "", "lengths").weights()).hasSize(1);
    gru.clearInput();
    integers("short", 2, 1);
    refused(
        new String[] {"X", "W", "R", "", "short"},
        "sequence_lens that the caller gives or that are left out",
        "the constant short");
    gru.clearInput();
    refused(new String[] {"X", "W", "R", "", "", "", "more"}, "at most 6 inputs", "7");
  }

  // Weights

  /** In each way some numbers are stored otherwise and brought into shape by the graph. */
  @ParameterizedTest
  @CsvSource({
    "transposed",
    "gates by themselves",
    "a part of more",
    "picked",
    "split",
    "reshaped",
    "in double precision",
    "without an axis",
    "backwards",
    "flattened"
  })
  void evaluatesWeights(String how) throws IOException, OrtException {
    float[] w = noise(3 * HIDDEN * INPUT);
    constant("R", noise(3 * HIDDEN * HIDDEN), 1, 3 * HIDDEN, HIDDEN);
    store(how, w);
    byte[] bytes = model("X", "W", "R");
    OnnxGru node = OnnxImport.read(Files.write(folder.resolve("m.onnx"), bytes)).get(0);

    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(node.layer())
                .layer(
                    new RnnLossLayer.Builder(LossFunction.L2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    node.load(network, "0");
    INDArray output =
        network.output(Nd4j.createFromArray(x()).reshape(TIME, BATCH, INPUT).permute(1, 2, 0));
    INDArray last = output.tensorAlongDimension(TIME - 1, 0, 1).dup('c');
    assertThat(last.data().asFloat())
        .containsExactly(runtime(bytes), org.assertj.core.data.Offset.offset(1e-6f));
  }

  private static float[] x() {
    float[] x = new float[TIME * BATCH * INPUT];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(i);
    }
    return x;
  }

  private void store(String how, float[] w) {
    int rows = 3 * HIDDEN;
    switch (how) {
      case "transposed" -> {
        constant("stored", w, INPUT, 1, rows);
        node(
            "Transpose",
            "W",
            "stored",
            attribute("perm", AttributeType.INTS).addInts(1).addInts(2).addInts(0));
      }
      case "gates by themselves" -> {
        for (int gate = 0; gate < 3; gate++) {
          constant(
              "g" + gate,
              Arrays.copyOfRange(w, gate * HIDDEN * INPUT, (gate + 1) * HIDDEN * INPUT),
              HIDDEN,
              INPUT);
        }
        integers("front", 0);
        node("Concat", "joined", "g1 g0 g2", integer("axis", -2));
        node("Unsqueeze", "W", "joined front");
      }
      case "a part of more" -> {
        constant("stored", noise(2 * rows * 3 * INPUT), 2, rows, 3 * INPUT);
        integers("starts", 1, -2);
        integers("ends", Long.MAX_VALUE, Long.MAX_VALUE);
        integers("axes", 0, -1);
        node("Slice", "W", "stored starts ends axes");
      }
      case "picked" -> {
        constant("stored", noise(5 * INPUT), 1, 5, INPUT);
        integers("which", 4, 0, -1, 2, 2, 1, 0, 3, -5);
        node("Gather", "W", "stored which", integer("axis", 1));
      }
      case "split" -> {
        constant("stored", noise((rows + 4) * INPUT), 1, rows + 4, INPUT);
        integers("sizes", 4, rows);
        node("Split", "rest", "stored sizes", integer("axis", 1));
        graph.getNodeBuilder(0).addOutput("W");
      }
      case "reshaped" -> {
        constant("stored", w, 1, HIDDEN, 3 * INPUT);
        integers("shape", 0, -1, INPUT);
        node("Reshape", "W", "stored shape");
      }
      case "in double precision" -> {
        TensorProto.Builder doubles =
            tensor("stored", new float[0], 1, rows, INPUT)
                .setDataType(TensorProto.DataType.DOUBLE_VALUE);
        for (float value : w) {
          doubles.addDoubleData(value / 3.0);
        }
        graph.addInitializer(doubles);
        node("Cast", "W", "stored", integer("to", 1));
      }
      case "without an axis" -> {
        constant("stored", w, 1, 1, rows, 1, INPUT);
        integers("axes", 0, -2);
        node("Squeeze", "squeezed", "stored axes");
        node("Identity", "W", "squeezed");
      }
      case "backwards" -> {
        constant("stored", noise(2 * rows * INPUT), 1, 2 * rows, INPUT);
        integers("starts", -1);
        integers("ends", Long.MIN_VALUE);
        integers("axes", 1);
        integers("steps", -2);
        node("Slice", "W", "stored starts ends axes steps");
      }
      default -> {
        constant("stored", Arrays.copyOf(w, INPUT), 1, INPUT);
        integers("repeats", rows, 1);
        integers("shape", 1, rows, INPUT);
        node("Tile", "tiled", "stored repeats");
        node("Flatten", "flat", "tiled", integer("axis", 0));
        node("Reshape", "W", "flat shape");
      }
    }
  }

  /** The last state in ONNX Runtime. */
  private float[] runtime(byte[] model) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model);
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(x()), new long[] {TIME, BATCH, INPUT});
        OrtSession.Result result = session.run(Map.of("X", input))) {
      FloatBuffer buffer = ((OnnxTensor) result.get("Y_h").orElseThrow()).getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }
  }

  @Test
  void constantNodesHoldNumbersInSeveralWays() throws IOException {
    constant("R", new float[3 * HIDDEN * HIDDEN], 1, 3 * HIDDEN, HIDDEN);
    AttributeProto.Builder numbers = attribute("value_floats", AttributeType.FLOATS);
    for (int i = 0; i < 3 * HIDDEN * INPUT; i++) {
      numbers.addFloats(i);
    }
    node("Constant", "flat", "", numbers);
    AttributeProto.Builder sizes = attribute("value_ints", AttributeType.INTS);
    node("Constant", "shape", "", sizes.addInts(1).addInts(3 * HIDDEN).addInts(INPUT));
    node("Reshape", "W", "flat shape");
    node("Constant", "half", "", attribute("value_float", AttributeType.FLOAT).setF(0.5f));
    node("Constant", "length", "", integer("value_int", 6 * HIDDEN));
    node("Constant", "front", "", attribute("value_ints", AttributeType.INTS).addInts(0));
    node("Unsqueeze", "size", "length front");
    node("Expand", "vector", "half size");
    node("Unsqueeze", "B", "vector front");
    OnnxGru node = read("X", "W", "R", "B");
    assertThat(node.weights().get(0).input().transpose().dup('c').data().asFloat())
        .startsWith(0, 1, 2)
        .endsWith(17);
    assertThat(node.weights().get(0).bias().toDoubleVector()).containsOnly(0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MatMul", "Gather", "Shape"})
  void refusesWeightsThatAreComputed(String operator) {
    constant("R", noise(3 * HIDDEN * HIDDEN), 1, 3 * HIDDEN, HIDDEN);
    constant("from", noise(2), 1, 2);
    node(operator, "W", operator.equals("Shape") ? "from" : "from X");
    refused(
        new String[] {"X", "W", "R"},
        "W as a constant of the model",
        operator.equals("Gather")
            ? "the value W, a constant through the operator Gather of node n_W, in a shape or type"
                + " that is not known here"
            : "the value W, the operator %s of node n_W".formatted(operator));
  }

  // Graphs that are not in order

  private void refusedAnywhere(String... parts) {
    long before = allocated();
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> read("X", "W", "R", "", "", "state"))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).startsWith("Expected "));
    assertThat(allocated() - before).isLessThan(200L << 20);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private void bad(Consumer<GraphProto.Builder> change, String... parts) {
    GraphProto begun = graph.build();
    change.accept(graph);
    refusedAnywhere(parts);
    graph.clear().mergeFrom(begun);
    gru.clearInput();
  }

  @Test
  void refusesGraphsWithoutOrder() {
    weights();
    bad(
        g -> {
          node("Identity", "state", "later");
          node("Identity", "later", "X");
        },
        "nodes in the order of their values",
        "later after its use");
    bad(
        g -> {
          node("Identity", "state", "state");
        },
        "state after its use");
    bad(
        g -> {
          node("Identity", "state", "X");
          node("Identity", "state", "X");
        },
        "one value for tensor state",
        "two");
    bad(g -> constant("X_", noise(1), 1), "nothing that is a tensor");
    bad(
        g -> {
          node("Identity", "v0", "X");
          for (int i = 0; i < 5000; i++) {
            node("Identity", "v" + (i + 1), "v" + i);
          }
          node("Identity", "state", "v5000");
        },
        "more than 200 operators");
  }

  /** A few bytes that would take gigabytes, and sizes that overflow. */
  @Test
  void refusesConstantsThatGrow() {
    weights();
    constant("half", new float[] {0.5f}, 1);
    integers("large", 1 << 14, 1 << 13);
    integers("larger", 1L << 40, 1L << 40);
    integers("negative", -3);
    integers("many", 1 << 27);
    bad(g -> node("Expand", "state", "half large"), "in a shape or type");
    bad(g -> node("Expand", "state", "half larger"), "that fit the operator Expand");
    bad(g -> node("Tile", "state", "half negative"), "that fit the operator Tile");
    bad(g -> node("Tile", "state", "half many"), "in a shape or type");
    bad(
        g ->
            node(
                "ConstantOfShape",
                "state",
                "large",
                attribute("value", AttributeType.TENSOR).setT(tensor("", new float[] {0.5f}, 1))),
        "grow beyond what a file of this size should hold");
    bad(
        g -> {
          integers("thousand", 1000);
          integers("thousandth", 1000, 1);
          node("Tile", "t0", "half thousand");
          integers("tens", 10);
          for (int i = 0; i < 8; i++) {
            node("Tile", "t" + (i + 1), "t" + i + " tens");
          }
          node("Identity", "state", "t8");
        },
        "in a shape or type");
  }

  @ParameterizedTest
  @CsvSource({
    "Reshape, half four",
    "Squeeze, pair zero",
    "Transpose, pair",
    "Expand, pair three",
    "Slice, pair zero one seven",
    "Gather, pair seven",
    "Concat, pair square",
    "Reshape, half"
  })
  void refusesOperatorsWhoseInputsDoNotFit(String operator, String inputs) {
    weights();
    constant("half", noise(1), 1);
    constant("pair", noise(2), 2);
    constant("square", noise(4), 2, 2);
    for (String number : List.of("zero", "one", "three", "four", "seven")) {
      integers(
          number,
          List.of("zero", "one", "two", "three", "four", "five", "six", "seven").indexOf(number));
    }
    node(
        operator,
        "state",
        inputs,
        operator.equals("Transpose")
            ? new AttributeProto.Builder[] {attribute("perm", AttributeType.INTS).addInts(3)}
            : new AttributeProto.Builder[0]);
    refusedAnywhere("inputs and attributes that fit the operator " + operator, "n_state");
  }

  // Where the GRU stands

  @ParameterizedTest
  @ValueSource(strings = {"a subgraph", "a function", "another domain"})
  void refusesGrusThatAreNoLayers(String place) throws IOException {
    weights();
    gru.addAllInput(List.of("X", "W", "R"));
    ModelProto.Builder model = ModelProto.newBuilder().setGraph(graph);
    switch (place) {
      case "a subgraph" -> {
        GraphProto inner = GraphProto.newBuilder().addNode(gru).build();
        GraphProto middle =
            GraphProto.newBuilder()
                .addNode(
                    NodeProto.newBuilder()
                        .setOpType("If")
                        .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(inner)))
                .build();
        model
            .getGraphBuilder()
            .addNode(gru)
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Loop")
                    .addAttribute(attribute("body", AttributeType.GRAPH).setG(middle)));
      }
      case "a function" -> model.addFunctionsBuilder().setName("f").addNode(gru);
      default -> model.getGraphBuilder().addNode(gru.setDomain("com.example"));
    }
    Path file = Files.write(folder.resolve("m.onnx"), model.build().toByteArray());
    String message =
        place.equals("another domain")
            ? "Expected a GRU node in %s, found 1 nodes of other kinds."
            : "Expected GRU nodes in the graph itself in %s, found one in a subgraph or function.";
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> OnnxImport.read(file))
        .withMessage(message.formatted(file));
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    for (String name : List.of("W", "R", "B")) {
      GraphProto begun = graph.build();
      weights();
      constant("B", noise(6 * HIDDEN), 1, 6 * HIDDEN);
      graph.getInitializerBuilderList().stream()
          .filter(tensor -> tensor.getName().equals(name))
          .forEach(tensor -> tensor.setFloatData(1, Float.NaN));
      assertThatExceptionOfType(WeightsException.class)
          .isThrownBy(() -> read("X", "W", "R", "B"))
          .withMessage(
              "Expected finite numbers in tensor %s of %s, found NaN at %s."
                  .formatted(
                      name, folder.resolve("m.onnx"), name.equals("B") ? "[0, 1]" : "[0, 0, 1]"));
      graph.clear().mergeFrom(begun);
      gru.clearInput();
    }
    assertThat(
            graph.getInitializerList().stream()
                .map(TensorProto::getName)
                .collect(Collectors.toList()))
        .isEmpty();
  }
}
