package org.gru4j.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gru4j.bench.BenchCase.Entry;
import org.gru4j.kernel.ComputeType;

/** Everything that is measured. */
final class Cases {
  static final String OURS = "gru4j";

  private Cases() {}

  static List<BenchCase> all() {
    List<BenchCase> all = new ArrayList<>();
    int[][] shapes = {
      {35, 20, 200},
      {35, 20, 650},
      {64, 32, 256},
      {128, 64, 512},
      {35, 1, 256},
      {35, 20, 1024},
      {512, 16, 256},
    };
    for (int[] shape : shapes) {
      all.add(fit(new LayerShape(shape[0], shape[1], shape[2])));
    }
    for (int[] shape : shapes) {
      all.add(inference(new LayerShape(shape[0], shape[1], shape[2])));
    }
    all.add(languageModel(new ModelShape(65, 1, 512), 100, 50));
    all.add(languageModel(new ModelShape(10_000, 2, 650), 35, 20));
    all.add(languageModel(new ModelShape(50_000, 1, 256), 35, 20));
    all.add(adaptive(new ModelShape(50_000, 1, 512), 35, 20));
    all.add(translation(new Translation.Size(7858, 5920, 256, 14, 64)));
    all.add(token(new ModelShape(65, 2, 256)));
    for (int sessions : new int[] {1, 8, 64}) {
      all.add(sessions(new ModelShape(65, 2, 256), sessions));
    }
    all.add(data());
    return all;
  }

  private static Entry entry(double work, Callable<Contender> setUp) {
    return new Entry(work, setUp);
  }

  private static BenchCase fit(LayerShape shape) {
    double flops = shape.trainingFlops(3) / 1e9;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, entry(flops, () -> Layers.gruFit(shape, ComputeType.PARAMETER_TYPE)));
    contenders.put("gru4j-bf16", entry(flops, () -> Layers.gruFit(shape, ComputeType.BFLOAT16)));
    contenders.put("pytorch", entry(flops, () -> Torch.layerTraining(shape)));
    contenders.put("dl4j-lstm", entry(shape.trainingFlops(4) / 1e9, () -> Layers.lstmFit(shape)));
    contenders.put("nd4j-gru-op", entry(flops, () -> Layers.gruOp(shape)));
    contenders.put("sgemm", entry(flops, () -> Layers.products(shape, true)));
    return new BenchCase("fit " + shape, "GFLOP", contenders);
  }

  private static BenchCase inference(LayerShape shape) {
    double flops = shape.trainingFlops(3) / 3e9;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, entry(flops, () -> Layers.gruOutput(shape)));
    contenders.put("pytorch", entry(flops, () -> Torch.layerInference(shape)));
    contenders.put("onnxruntime", entry(flops, () -> Onnx.layer(shape)));
    contenders.put(
        "dl4j-lstm", entry(shape.trainingFlops(4) / 3e9, () -> Layers.lstmOutput(shape)));
    contenders.put("sgemm", entry(flops, () -> Layers.products(shape, false)));
    return new BenchCase("inference " + shape, "GFLOP", contenders);
  }

  private static BenchCase languageModel(ModelShape model, int time, int batch) {
    double tokens = (double) time * batch;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(
        OURS, entry(tokens, () -> Models.training(model, time, batch, ComputeType.PARAMETER_TYPE)));
    contenders.put(
        "gru4j-bf16",
        entry(tokens, () -> Models.training(model, time, batch, ComputeType.BFLOAT16)));
    contenders.put("pytorch", entry(tokens, () -> Torch.modelTraining(model, time, batch)));
    return new BenchCase("step " + model + " T=" + time + " B=" + batch, "tokens", contenders);
  }

  private static BenchCase adaptive(ModelShape model, int time, int batch) {
    double tokens = (double) time * batch;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(
        "gru4j-adaptive",
        entry(tokens, () -> Models.zipfTraining(model, time, batch, List.of(2000, 10_000))));
    contenders.put(OURS, entry(tokens, () -> Models.zipfTraining(model, time, batch, List.of())));
    return new BenchCase(
        "adaptive " + model + " T=" + time + " B=" + batch, "tokens", contenders);
  }

  private static BenchCase translation(Translation.Size size) {
    double tokens = (double) size.time() * size.batch();
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, entry(tokens, () -> Translation.ours(size, ComputeType.PARAMETER_TYPE)));
    contenders.put("gru4j-bf16", entry(tokens, () -> Translation.ours(size, ComputeType.BFLOAT16)));
    contenders.put("pytorch", entry(tokens, () -> Translation.torch(size)));
    return new BenchCase("translation step " + size, "tokens", contenders);
  }

  private static BenchCase token(ModelShape model) {
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, entry(1, () -> Models.stepper(model)));
    contenders.put("pytorch", entry(1, () -> Torch.modelStep(model)));
    contenders.put("onnxruntime", entry(1, () -> Onnx.modelStep(model)));
    contenders.put("dl4j-rnnTimeStep", entry(1, () -> Models.rnnTimeStep(model)));
    return new BenchCase("token " + model, "tokens", contenders);
  }

  private static BenchCase sessions(ModelShape model, int sessions) {
    double tokens = (double) sessions * Sessions.TOKENS;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put("gru4j-service", entry(tokens, () -> Sessions.together(model, sessions)));
    contenders.put("one-by-one", entry(tokens, () -> Sessions.separately(model, sessions)));
    return new BenchCase("sessions " + sessions + " " + model, "tokens", contenders);
  }

  private static BenchCase data() {
    return new BenchCase(
        "data B=50 T=100", "tokens", Map.of(OURS, entry(Models.DATA_TOKENS, Models::data)));
  }
}
