package org.gru4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.GruEquations;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.CloseArrays;
import org.gru4j.testing.Networks;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.tensors.NamedTensorsTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.protobuf.ByteString;

/** Against ONNX's own test vectors, ONNX Runtime, and what the export wrote. */
class OnnxImportTest {
  private static final int INPUT = 4;
  private static final int HIDDEN = 3;

  @TempDir Path folder;

  private static ModelProto model(String name) throws IOException {
    Path file = NamedTensorsTest.resource("onnx/" + name + "/model.onnx");
    return ModelProto.parseFrom(Files.readAllBytes(file));
  }

  private static TensorProto tensor(String name, String part) throws IOException {
    Path file = NamedTensorsTest.resource("onnx/" + name + "/" + part + ".pb");
    return TensorProto.parseFrom(Files.readAllBytes(file));
  }

  private static INDArray array(TensorProto tensor) {
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    return OnnxTensorReader.read(Path.of("test.pb"), tensor, shape);
  }

  /** The case with its inputs W, R and B as constants: ONNX's tests give them from outside. */
  private static ModelProto.Builder withWeights(String name) throws IOException {
    ModelProto.Builder model = model(name).toBuilder();
    GraphProto.Builder graph = model.getGraphBuilder();
    for (int i = 1; i < graph.getInputCount(); i++) {
      TensorProto.Builder weights = tensor(name, "input_" + i).toBuilder();
      graph.addInitializer(weights.setName(graph.getInput(i).getName()));
    }
    return model;
  }

  private OnnxGru read(ModelProto.Builder model) throws IOException {
    return OnnxImport.read(Files.write(folder.resolve("m.onnx"), model.build().toByteArray()))
        .get(0);
  }

  private static MultiLayerNetwork network(Layer... layers) {
    RnnLossLayer loss =
        new RnnLossLayer.Builder(LossFunction.L2).activation(Activation.IDENTITY).build();
    MultiLayerNetwork network =
        Networks.of(
            new NeuralNetConfiguration.Builder().seed(5),
            Stream.concat(Arrays.stream(layers), Stream.of(loss)).toArray(Layer[]::new));
    network.params().assign(Nd4j.rand(network.params().shape()).subi(0.5));
    return network;
  }

  private static GRU.Builder gru(int in, int out) {
    return new GRU.Builder().nIn(in).nOut(out);
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    CloseArrays.assertClose(actual, expected, 1e-6, "the numbers");
  }

  @ParameterizedTest
  @CsvSource({
    "test_gru_defaults, false",
    "test_gru_with_initial_bias, false",
    "test_gru_seq_length, false",
    "test_gru_batchwise, true"
  })
  void computesOnnxOwnTestVectors(String name, boolean batchFirst) throws IOException {
    OnnxGru node = read(withWeights(name));
    assertThat(node.batchFirst()).isEqualTo(batchFirst);
    MultiLayerNetwork network = network(node.layer());
    node.load(network, "0");

    INDArray x = array(tensor(name, "input_0"));
    INDArray output = network.output(batchFirst ? x.permute(0, 2, 1) : x.permute(1, 2, 0));
    INDArray last = output.tensorAlongDimension((int) output.size(2) - 1, 0, 1).dup('c');
    GraphProto graph = model(name).getGraph();
    for (int i = 0; i < graph.getOutputCount(); i++) {
      INDArray expected = array(tensor(name, "output_" + i));
      if (graph.getOutput(i).getName().equals("Y_h")) {
        assertClose(last, expected.reshape('c', last.shape()));
      } else {
        // Y with layout = 1 is [batch, time, directions, hidden].
        assertThat(batchFirst).isTrue();
        INDArray steps = output.permute(0, 2, 1).dup('c');
        assertClose(steps, expected.reshape('c', steps.shape()));
      }
    }
  }

  private Path export(MultiLayerNetwork network) {
    Path file = folder.resolve("exported.onnx");
    OnnxExport.write(network, file);
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "AFTER, ADMITS_CANDIDATE, true, FLOAT",
    "AFTER, KEEPS_PAST, false, DOUBLE",
    "BEFORE, ADMITS_CANDIDATE, false, DOUBLE",
    "BEFORE, KEEPS_PAST, false, FLOAT"
  })
  void whatWasExportedComesBackBitByBit(
      ResetMode reset, UpdateMode update, boolean recurrentBias, DataType type) throws IOException {
    MultiLayerNetwork network =
        network(
                new Bidirectional(
                    Bidirectional.Mode.CONCAT,
                    gru(INPUT, HIDDEN)
                        .resetMode(reset)
                        .updateMode(update)
                        .recurrentBias(recurrentBias)
                        .build()),
                gru(2 * HIDDEN, 5)
                    .resetMode(reset)
                    .updateMode(update)
                    .activation(Activation.SOFTSIGN)
                    .gateActivationFunction(Activation.HARDSIGMOID)
                    .clip(0.3)
                    .build())
            .convertDataType(type);
    List<OnnxGru> nodes = OnnxImport.read(export(network));
    assertThat(nodes).hasSize(2);
    assertThat(nodes.get(0).direction()).isEqualTo(OnnxGru.Direction.BIDIRECTIONAL);
    assertThat(nodes.get(1).direction()).isEqualTo(OnnxGru.Direction.FORWARD);
    assertThat(nodes.get(1).equations().options().clip()).isEqualTo(0.3);

    MultiLayerNetwork copy = network.clone();
    copy.params().assign(7);
    nodes.get(0).load(copy, "0");
    nodes.get(1).load(copy, "1");
    NamedTensorsTest.assertSameBits(copy.params(), network.params());

    // The layers that the nodes say they are have ONNX's update mode and compute the same.
    MultiLayerNetwork theirs =
        network(nodes.get(0).layer(), nodes.get(1).layer()).convertDataType(type);
    nodes.get(0).load(theirs, "0");
    nodes.get(1).load(theirs, "1");
    INDArray x = Nd4j.rand(type, 2, INPUT, 6).subi(0.5);
    assertClose(theirs.output(x), network.output(x));
  }

  /** A forward layer's export with another direction. */
  private ModelProto.Builder inReverse(MultiLayerNetwork network) throws IOException {
    ModelProto.Builder model =
        ModelProto.parseFrom(Files.readAllBytes(export(network))).toBuilder();
    for (AttributeProto.Builder attribute : gruNode(model).getAttributeBuilderList()) {
      if (attribute.getName().equals("direction")) {
        attribute.setS(ByteString.copyFromUtf8("reverse"));
      }
    }
    return model;
  }

  @ParameterizedTest
  @EnumSource(ResetMode.class)
  void aNodeInReverseIsALayerThatGoesBackwards(ResetMode reset) throws IOException, OrtException {
    ModelProto.Builder model =
        inReverse(network(gru(INPUT, HIDDEN).resetMode(reset).recurrentBias(true).build()));
    OnnxGru node = read(model);
    assertThat(node.direction()).isEqualTo(OnnxGru.Direction.REVERSE);
    INDArray x = Nd4j.rand(DataType.FLOAT, 6, 2, INPUT).subi(0.5);
    INDArray input = x.permute(1, 2, 0).dup('c');
    byte[] bytes = model.build().toByteArray();

    ComputationGraph graph = restoring(node.layer());
    node.load(graph, "gru");
    assertClose(graph.outputSingle(input).permute(2, 0, 1), runtime(bytes, x, "output"));

    MultiLayerNetwork last =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LastTimeStep(node.layer()))
                .layer(
                    new LossLayer.Builder(LossFunction.L2).activation(Activation.IDENTITY).build())
                .build());
    last.init();
    node.load(last, "0");
    INDArray state = last.output(input);
    assertClose(state.reshape(1, 2, HIDDEN), runtime(bytes, x, "next_state_0"));
  }

  /** The outputs in the order of the steps. */
  private static ComputationGraph restoring(Layer layer) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .addLayer("gru", layer, "x")
                .addVertex("restored", new ReverseTimeSeriesVertex(), "gru")
                .addLayer(
                    "out",
                    new RnnLossLayer.Builder(LossFunction.L2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "restored")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  @Test
  void aLayerThatGoesBackwardsComesBackBitByBit() throws IOException {
    MultiLayerNetwork network = network(gru(INPUT, HIDDEN).goBackwards(true).build());
    OnnxGru node = OnnxImport.read(export(network)).get(0);
    MultiLayerNetwork copy = network(node.layer());
    assertThatThrownBy(() -> node.load(network(gru(INPUT, HIDDEN).build()), "0"))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("the direction of node")
        .hasMessageContaining("REVERSE, found one with goBackwards(false) at 0.");
    node.load(copy, "0");
    INDArray x = Nd4j.rand(DataType.FLOAT, 2, INPUT, 6).subi(0.5);
    assertClose(copy.output(x), network.output(x));
    MultiLayerNetwork same = network.clone();
    same.params().assign(7);
    node.load(same, "0");
    NamedTensorsTest.assertSameBits(same.params(), network.params());
  }

  /** What ONNX Runtime computes from a zero state. */
  private static INDArray runtime(byte[] model, INDArray x, String name) throws OrtException {
    OrtEnvironment environment = OnnxRuntime.environment();
    long[] stateShape = {1, x.size(1), HIDDEN};
    float[] zeros = new float[(int) x.size(1) * HIDDEN];
    try (OrtSession session = environment.createSession(model);
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(x.dup('c').data().asFloat()), x.shape());
        OnnxTensor state =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(zeros), stateShape);
        OrtSession.Result result = session.run(Map.of("input", input, "state_0", state))) {
      OnnxTensor output = (OnnxTensor) result.get(name).orElseThrow();
      FloatBuffer buffer = output.getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return Nd4j.createFromArray(values).reshape('c', output.getInfo().getShape());
    }
  }

  private static NodeProto.Builder gruNode(ModelProto.Builder model) {
    return model.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOpType().equals("GRU"))
        .findFirst()
        .orElseThrow();
  }

  // What is read otherwise, and what is refused

  /** Weights as float_data, as double_data, and as the output of a Constant node. */
  @ParameterizedTest
  @ValueSource(strings = {"floats", "doubles", "constant nodes"})
  void readsWeightsHoweverTheyStand(String how) throws IOException {
    ModelProto.Builder model = withWeights("test_gru_defaults");
    GraphProto.Builder graph = model.getGraphBuilder();
    INDArray expected = read(model).weights().get(0).input();
    List<TensorProto> weights = List.copyOf(graph.getInitializerList());
    graph.clearInitializer();
    for (TensorProto tensor : weights) {
      TensorProto.Builder numbers = tensor.toBuilder().clearRawData().clearFloatData();
      for (float value : array(tensor).dup('c').data().asFloat()) {
        if (how.equals("doubles")) {
          numbers.setDataType(TensorProto.DataType.DOUBLE_VALUE).addDoubleData(value);
        } else {
          numbers.addFloatData(value);
        }
      }
      if (how.equals("constant nodes")) {
        graph
            .addNodeBuilder(0)
            .setOpType("Constant")
            .addOutput(tensor.getName())
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("value")
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(numbers));
      } else {
        graph.addInitializer(numbers);
      }
    }
    INDArray actual = read(model).weights().get(0).input();
    assertThat(actual.dup('c').data().asDouble()).isEqualTo(expected.dup('c').data().asDouble());
  }

  /** One half, whose bits both formats have in int32_data. */
  @ParameterizedTest
  @CsvSource({"10, 0x3800", "16, 0x3F00"})
  void readsSixteenBitNumbersOneByOne(int dataType, String bits) throws IOException {
    ModelProto.Builder model = withWeights("test_gru_defaults");
    TensorProto.Builder weights = model.getGraphBuilder().getInitializerBuilder(0);
    int count = (int) array(weights.build()).length();
    weights.clearRawData().clearFloatData().setDataType(dataType);
    for (int i = 0; i < count; i++) {
      weights.addInt32Data(Integer.decode(bits));
    }
    float[] halves = new float[count];
    Arrays.fill(halves, 0.5f);
    assertThat(read(model).weights().get(0).input().dup('c').data().asFloat()).isEqualTo(halves);
  }

  private void refused(Consumer<ModelProto.Builder> change, String... parts) throws IOException {
    ModelProto.Builder model = withWeights("test_gru_with_initial_bias");
    change.accept(model);
    assertThatThrownBy(() -> read(model))
        .isInstanceOf(WeightsException.class)
        .message()
        .startsWith("Expected ")
        .contains("m.onnx, found ")
        .contains(parts)
        .doesNotContain("\n")
        .endsWith(".");
  }

  private static Consumer<ModelProto.Builder> attribute(AttributeProto.Builder attribute) {
    return model -> gruNode(model).addAttribute(attribute);
  }

  private static AttributeProto.Builder activations(String... names) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder()
            .setName("activations")
            .setType(AttributeProto.AttributeType.STRINGS);
    for (String name : names) {
      attribute.addStrings(ByteString.copyFromUtf8(name));
    }
    return attribute;
  }

  @Test
  void refusesWhatTheLayerDoesNotCompute() throws IOException {
    AttributeProto.Builder named = AttributeProto.newBuilder();
    refused(
        attribute(named.clone().setName("clip").setF(-3)),
        "a clip that is finite and greater than 0",
        "-3.0");
    refused(
        attribute(named.clone().setName("direction").setS(ByteString.copyFromUtf8("sideways"))),
        "direction forward, reverse or bidirectional",
        "sideways");
    refused(attribute(activations("Sigmoid", "Elu")), "an activation that ONNX has", "Elu");
    refused(attribute(activations("Sigmoid")), "two activations");
    refused(
        model ->
            gruNode(model)
                .addAttribute(activations("HardSigmoid", "Tanh"))
                .addAttribute(named.clone().setName("activation_alpha").addFloats(0.1f)),
        "standard parameters");
    refused(
        model -> {
          gruNode(model).addInput("").addInput("h");
          model
              .getGraphBuilder()
              .addInitializer(
                  TensorProto.newBuilder()
                      .setName("h")
                      .setDataType(TensorProto.DataType.FLOAT_VALUE)
                      .addDims(1)
                      .addFloatData(0.5f));
        },
        "an initial state that is given or zero",
        "the constant h");
  }

  private static AttributeProto.Builder floats(String name, float... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return attribute;
  }

  private static Consumer<ModelProto.Builder> attributes(AttributeProto.Builder... attributes) {
    return model -> {
      NodeProto.Builder node = gruNode(model);
      for (AttributeProto.Builder attribute : attributes) {
        node.addAttribute(attribute);
      }
    };
  }

  /** What holds without an attribute may be said by one. */
  @Test
  void readsDefaultsThatAreWrittenOut() throws IOException {
    ModelProto.Builder model = withWeights("test_gru_with_initial_bias");
    GruEquations plain = read(model).equations();
    attributes(
            activations("Sigmoid", "Tanh"),
            AttributeProto.newBuilder()
                .setName("direction")
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8("forward")),
            AttributeProto.newBuilder().setName("layout").setType(AttributeProto.AttributeType.INT),
            AttributeProto.newBuilder().setName("output_sequence").setI(1),
            AttributeProto.newBuilder().setName("linear_before_reset"))
        .accept(model);
    assertThat(read(model).equations()).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "0.2, 0.5, HardSigmoid, Tanh",
    "0.2 0, 0.5 0, HardSigmoid, Tanh",
    "'', 0.5, HardSigmoid, Tanh",
    "0.2, '', hardsigmoid, Softsign",
    "0.2, 0.5, Sigmoid, HardSigmoid",
    "0.2 0.2, 0.5 0.5, HardSigmoid, HardSigmoid",
    "0.2, 0.5, HardSigmoid, HardSigmoid",
    "0 0, 0, Sigmoid, Tanh"
  })
  void readsStandardParametersOfActivations(
      String alpha, String beta, String gate, String candidate) throws IOException {
    ModelProto.Builder model = withWeights("test_gru_with_initial_bias");
    attributes(
            activations(gate, candidate),
            floats("activation_alpha", numbers(alpha)),
            floats("activation_beta", numbers(beta)))
        .accept(model);
    GruEquations equations = read(model).equations();
    assertThat(OnnxActivation.nameOf(equations.gateActivation()).orElseThrow())
        .isEqualToIgnoringCase(gate);
    assertThat(OnnxActivation.nameOf(equations.candidateActivation()).orElseThrow())
        .isEqualToIgnoringCase(candidate);
  }

  private static float[] numbers(String text) {
    String[] parts = text.isEmpty() ? new String[0] : text.split(" ");
    float[] numbers = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Float.parseFloat(parts[i]);
    }
    return numbers;
  }

  @ParameterizedTest
  @CsvSource({
    "0.3, 0.5, HardSigmoid, Tanh",
    "0.2, 0.4, HardSigmoid, Tanh",
    "0.2 0.1, 0.5, HardSigmoid, Tanh",
    "0.2 0.3, 0.5, HardSigmoid, HardSigmoid",
    // The first number is that of the first function with a parameter.
    "0 0.2, 0 0.5, Sigmoid, HardSigmoid",
    "0.2, 0.5, Sigmoid, Tanh",
    "NaN, 0.5, HardSigmoid, Tanh"
  })
  void refusesOtherParametersOfActivations(String alpha, String beta, String gate, String candidate)
      throws IOException {
    refused(
        attributes(
            activations(gate, candidate),
            floats("activation_alpha", numbers(alpha)),
            floats("activation_beta", numbers(beta))),
        "activations with their standard parameters");
  }

  @Test
  void refusesParametersOfActivationsThatAreNotSaid() throws IOException {
    refused(attributes(floats("activation_alpha", 0.2f)), "activation_alpha 0.0", "[0.2]");
  }

  @Test
  void refusesAttributesThatAreNotAsInTheStandard() throws IOException {
    AttributeProto.Builder named = AttributeProto.newBuilder();
    refused(attributes(named.clone().setName("layout").setI(7)), "layout 0 or 1", "7");
    refused(
        attributes(named.clone().setName("linear_before_reset").setI(-1)),
        "linear_before_reset 0 or 1",
        "-1");
    refused(attributes(named.clone().setName("output_sequence").setI(2)), "0 or 1", "2");
    refused(
        attributes(named.clone().setName("zoneout").setF(0.1f)), "no attributes but", "zoneout");
    refused(
        attributes(named.clone().setName("layout"), named.clone().setName("layout")),
        "the attribute layout once",
        "it twice");
    refused(
        attributes(named.clone().setName("layout").setF(1)),
        "the attribute layout of type INT",
        "a value of another type");
    refused(
        attributes(named.clone().setName("clip").setType(AttributeProto.AttributeType.INT).setI(3)),
        "the attribute clip of type FLOAT");
    refused(
        attributes(named.clone().setName("layout").setRefAttrName("outer")),
        "the attribute layout of type INT");
    for (String direction : new String[] {"FORWARD", "", "for\nward"}) {
      refused(
          attributes(
              named
                  .clone()
                  .setName("direction")
                  .setType(AttributeProto.AttributeType.STRING)
                  .setS(ByteString.copyFromUtf8(direction))),
          "direction forward, reverse or bidirectional");
    }
    refused(
        attributes(named.clone().setName("clip").setF(Float.NaN)), "a clip that is finite", "NaN");
  }

  private static void changeWeights(
      ModelProto.Builder model, Consumer<TensorProto.Builder> change) {
    change.accept(model.getGraphBuilder().getInitializerBuilder(0));
  }

  @Test
  void refusesWeightsThatAreNotThere() throws IOException {
    refused(
        model -> model.getGraphBuilder().clearInitializer(), "R as a constant of the model", "R.");
    refused(model -> gruNode(model).setOpType("LSTM"), "a GRU node", "1 nodes of other kinds");
    refused(
        model -> model.getGraphBuilder().addInitializer(model.getGraphBuilder().getInitializer(0)),
        "one value",
        "two");
    refused(
        model -> changeWeights(model, tensor -> tensor.setDims(1, 7)),
        "tensor W",
        "the shape [1, ",
        "[1, 7, ");
    refused(
        model -> changeWeights(model, tensor -> tensor.clearDims().addDims(3)),
        "a W of three dimensions",
        "[3]");
    refused(
        model ->
            changeWeights(model, tensor -> tensor.setDataType(TensorProto.DataType.INT64_VALUE)),
        "data type FLOAT",
        "number 7");
    refused(
        model -> changeWeights(model, tensor -> tensor.clearRawData().clearFloatData()),
        "numbers",
        "0");
    refused(
        model ->
            changeWeights(
                model, tensor -> tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)),
        "numbers inside the model",
        "another file");
    refused(
        model -> changeWeights(model, tensor -> tensor.addExternalDataBuilder().setKey("location")),
        "numbers inside the model");
    refused(
        model -> changeWeights(model, tensor -> tensor.addFloatData(1)),
        "raw bytes or single numbers",
        "both at once");
    refused(
        model -> changeWeights(model, tensor -> tensor.getSegmentBuilder().setEnd(3)),
        "a whole tensor",
        "a segment of one");
    refused(
        model ->
            changeWeights(
                model,
                tensor -> {
                  int count = (int) array(tensor.build()).length();
                  tensor.clearRawData().setDataType(TensorProto.DataType.FLOAT16_VALUE);
                  for (int i = 0; i < count; i++) {
                    tensor.addInt32Data(1 << 16);
                  }
                }),
        "numbers of 16 bits",
        "65536");
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path text = Files.write(folder.resolve("m.onnx"), "no model".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> OnnxImport.read(text))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("Expected an ONNX model in " + text);
    Path absent = folder.resolve("absent.onnx");
    assertThatThrownBy(() -> OnnxImport.read(absent))
        .hasMessage("Expected an ONNX model at %s, found none.".formatted(absent));
  }

  /** Nothing is set where something does not fit. */
  @Test
  void refusesLayersThatComputeSomethingElse() throws IOException {
    OnnxGru node = OnnxImport.read(export(network(gru(INPUT, HIDDEN).build()))).get(0);
    Map<String, Layer> others = new HashMap<>();
    others.put("what node", gru(INPUT, HIDDEN).resetMode(ResetMode.BEFORE).build());
    others.put("in 2 at 0", new Bidirectional(gru(INPUT, HIDDEN).build()));
    others.put("FORWARD, found", gru(INPUT, HIDDEN).goBackwards(true).build());
    others.put("clip=0.5", gru(INPUT, HIDDEN).clip(0.5).build());
    others.put("found softsign", gru(INPUT, HIDDEN).activation(Activation.SOFTSIGN).build());
    others.put("weights of shape [4, 15]", gru(INPUT, 5).build());
    others.forEach(
        (reason, layer) -> {
          MultiLayerNetwork other = network(layer);
          INDArray before = other.params().dup();
          assertThatThrownBy(() -> node.load(other, "0"))
              .isInstanceOf(WeightsException.class)
              .hasMessageContaining(reason.equals("found softsign") ? "softsign" : reason);
          NamedTensorsTest.assertSameBits(other.params(), before);
        });
    assertThatThrownBy(() -> node.load(network(gru(INPUT, HIDDEN).build()), "3"))
        .hasMessage("Expected the name of a layer with parameters, one of [0], found 3.");
    OnnxGru biased =
        OnnxImport.read(export(network(gru(INPUT, HIDDEN).recurrentBias(true).build()))).get(0);
    assertThatThrownBy(() -> biased.load(network(gru(INPUT, HIDDEN).build()), "0"))
        .hasMessageContaining("Expected recurrent biases of zero in node");
  }
}
