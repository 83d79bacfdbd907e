package org.gru4j.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gru4j.bench.BenchCase.Entry;
import org.gru4j.bench.BenchCase.Growth;
import org.gru4j.math.Backend;
import org.gru4j.math.ComputeType;
import org.gru4j.math.nd4j.Nd4jBackend;
import org.gru4j.math.onednn.OneDnnBackend;

/** Everything that is measured. */
final class Cases {
  static final String OURS = "gru4j";

  private static final String BFLOAT16 = "gru4j-bf16";
  private static final String PYTORCH = "pytorch";

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
    // A small forecaster.
    all.add(fit(new LayerShape(24, 32, 20)));
    for (int[] shape : shapes) {
      all.add(inference(new LayerShape(shape[0], shape[1], shape[2])));
    }
    all.add(languageModel(new ModelShape(65, 1, 512), 100, 50));
    all.add(languageModel(new ModelShape(10_000, 2, 650), 35, 20));
    all.add(languageModel(new ModelShape(50_000, 1, 256), 35, 20));
    all.add(adaptive(new ModelShape(50_000, 1, 512), 35, 20));
    all.add(translation(new Translation.Size(7858, 5920, 256, 14, 64)));
    all.add(recogniser(new Recognition.Size(80, 32, 256, 29, 320, 20, 16)));
    all.add(forecaster(new Forecasts.Size(40, 72, 32)));
    all.add(token(new ModelShape(65, 2, 256)));
    for (int sessions : new int[] {1, 8, 64}) {
      all.add(sessions(new ModelShape(65, 2, 256), sessions, 200));
    }
    for (int sessions : new int[] {1, 8, 64}) {
      all.add(sessions(new ModelShape(10_000, 2, 650), sessions, 100));
    }
    all.add(callers(8));
    all.add(data());
    all.addAll(growth());
    return all;
  }

  private static BenchCase fit(LayerShape shape) {
    double flops = shape.trainingFlops(3) / 1e9;
    double lstmFlops = shape.trainingFlops(4) / 1e9;
    LayerShape small = LayerShape.SMALL;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, Entry.of(flops, shape, small, Cases::gruFit));
    contenders.put(
        BFLOAT16, Entry.of(flops, shape, small, s -> Layers.gruFit(s, ComputeType.BFLOAT16)));
    contenders.put(PYTORCH, Entry.of(flops, shape, small, Torch::layerTraining));
    contenders.put("dl4j-lstm", Entry.of(lstmFlops, shape, small, Layers::lstmFit).once());
    contenders.put("nd4j-gru-op", Entry.of(flops, shape, small, Layers::gruOp).once());
    contenders.putAll(products(shape, flops, true));
    return new BenchCase("fit " + shape, "GFLOP", contenders);
  }

  private static Contender gruFit(LayerShape shape) {
    return Layers.gruFit(shape, ComputeType.PARAMETER_TYPE);
  }

  private static BenchCase inference(LayerShape shape) {
    double flops = shape.trainingFlops(3) / 3e9;
    double lstmFlops = shape.trainingFlops(4) / 3e9;
    LayerShape small = LayerShape.SMALL;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, Entry.of(flops, shape, small, Layers::gruOutput));
    contenders.put(PYTORCH, Entry.of(flops, shape, small, Torch::layerInference));
    contenders.put("onnxruntime", Entry.of(flops, shape, small, Onnx::layer));
    contenders.put("dl4j-lstm", Entry.of(lstmFlops, shape, small, Layers::lstmOutput));
    contenders.putAll(products(shape, flops, false));
    contenders.replaceAll((name, entry) -> entry.once());
    return new BenchCase("inference " + shape, "GFLOP", contenders);
  }

  /** The ceilings: what the libraries reach with nothing but products of the same size. */
  private static Map<String, Entry> products(LayerShape shape, double flops, boolean training) {
    Map<String, Entry> ceilings = new LinkedHashMap<>();
    Map<String, Backend> libraries = new LinkedHashMap<>();
    libraries.put("openblas-products", new Nd4jBackend());
    libraries.put("onednn-products", new OneDnnBackend());
    libraries.forEach(
        (name, library) ->
            ceilings.put(
                name,
                Entry.of(
                    flops, shape, LayerShape.SMALL, s -> Layers.products(s, training, library))));
    return ceilings;
  }

  private static BenchCase callers(int threads) {
    LayerShape shape = new LayerShape(35, 1, 128);
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(
        OURS,
        Entry.of(
            (double) threads * Callers.WINDOWS,
            shape,
            LayerShape.SMALL,
            s -> Callers.of(threads, s)));
    contenders.put(
        "one-caller", Entry.of(Callers.WINDOWS, shape, LayerShape.SMALL, s -> Callers.of(1, s)));
    return new BenchCase("callers " + threads + " 2x128 T=35 B=1", "windows", contenders);
  }

  private static BenchCase languageModel(ModelShape model, int time, int batch) {
    double tokens = (double) time * batch;
    ModelShape small = ModelShape.SMALL;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(
        OURS,
        Entry.of(
            tokens,
            model,
            small,
            m -> Models.training(m, time, batch, ComputeType.PARAMETER_TYPE)));
    contenders.put(
        BFLOAT16,
        Entry.of(tokens, model, small, m -> Models.training(m, time, batch, ComputeType.BFLOAT16)));
    contenders.put(
        PYTORCH, Entry.of(tokens, model, small, m -> Torch.modelTraining(m, time, batch)));
    return new BenchCase("step " + model + " T=" + time + " B=" + batch, "tokens", contenders);
  }

  private static BenchCase adaptive(ModelShape model, int time, int batch) {
    double tokens = (double) time * batch;
    List<Integer> cutoffs = List.of(2000, 10_000);
    ModelShape small = new ModelShape(10_008, 1, 8);
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(
        "gru4j-adaptive",
        Entry.of(tokens, model, small, m -> Models.zipfTraining(m, time, batch, cutoffs)));
    contenders.put(
        OURS, Entry.of(tokens, model, small, m -> Models.zipfTraining(m, time, batch, List.of())));
    return new BenchCase("adaptive " + model + " T=" + time + " B=" + batch, "tokens", contenders);
  }

  private static BenchCase translation(Translation.Size size) {
    double tokens = (double) size.time() * size.batch();
    Translation.Size small = new Translation.Size(8, 8, 8, 2, 2);
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(
        OURS, Entry.of(tokens, size, small, s -> Translation.ours(s, ComputeType.PARAMETER_TYPE)));
    contenders.put(
        BFLOAT16, Entry.of(tokens, size, small, s -> Translation.ours(s, ComputeType.BFLOAT16)));
    contenders.put(PYTORCH, Entry.of(tokens, size, small, Translation::torch));
    return new BenchCase("translation step " + size, "tokens", contenders);
  }

  private static BenchCase recogniser(Recognition.Size size) {
    double frames = (double) size.time() * size.batch();
    Recognition.Size small = new Recognition.Size(8, 2, 4, 7, 16, 2, 2);
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, Entry.of(frames, size, small, Recognition::ours));
    contenders.put(PYTORCH, Entry.of(frames, size, small, Recognition::torch));
    return new BenchCase("recogniser step " + size, "frames", contenders);
  }

  private static BenchCase forecaster(Forecasts.Size size) {
    double numbers = (double) size.time() * size.batch();
    Forecasts.Size small = new Forecasts.Size(4, 9, 2);
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, Entry.of(numbers, size, small, Forecasts::ours));
    contenders.put(PYTORCH, Entry.of(numbers, size, small, Forecasts::torch));
    return new BenchCase("forecaster step " + size, "numbers", contenders);
  }

  private static BenchCase token(ModelShape model) {
    ModelShape small = ModelShape.SMALL;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(OURS, Entry.of(1, model, small, Models::stepper));
    contenders.put(PYTORCH, Entry.of(1, model, small, Torch::modelStep));
    contenders.put("onnxruntime", Entry.of(1, model, small, Onnx::modelStep));
    contenders.put("dl4j-rnnTimeStep", Entry.of(1, model, small, Models::rnnTimeStep));
    return new BenchCase("token " + model, "tokens", contenders);
  }

  private static BenchCase sessions(ModelShape model, int sessions, int tokens) {
    ModelShape small = ModelShape.SMALL;
    Map<String, Entry> contenders = new LinkedHashMap<>();
    contenders.put(
        "gru4j-service",
        Entry.of(
            (double) sessions * tokens, model, small, m -> Sessions.together(m, sessions, tokens)));
    contenders.put(
        "one-by-one", Entry.of(tokens, model, small, m -> Sessions.separately(m, tokens)));
    return new BenchCase("sessions " + sessions + " " + model, "tokens", contenders);
  }

  private static BenchCase data() {
    int windows = 400;
    double tokens = (double) windows * Models.DATA_BATCH * Models.DATA_TIME;
    return new BenchCase(
        "data B=50 T=100", "tokens", Map.of(OURS, Entry.of(tokens, windows, 1, Models::data)));
  }

  /** Curves of training: one size grows, the others stay. */
  private static List<BenchCase> growth() {
    List<BenchCase> curves = new ArrayList<>();
    for (int time : new int[] {4, 12, 35, 105, 315}) {
      Growth growth = new Growth("T", time, "B=20 H=256");
      curves.add(growth(growth, fit(new LayerShape(time, 20, 256))));
    }
    for (int batch : new int[] {2, 6, 20, 60, 180}) {
      Growth growth = new Growth("B", batch, "T=35 H=256");
      curves.add(growth(growth, fit(new LayerShape(35, batch, 256))));
    }
    for (int units : new int[] {64, 128, 256, 512, 1024}) {
      Growth growth = new Growth("H", units, "T=35 B=20");
      curves.add(growth(growth, fit(new LayerShape(35, 20, units))));
    }
    for (int vocabulary : new int[] {1000, 3000, 10_000, 30_000, 100_000}) {
      Growth growth = new Growth("V", vocabulary, "1x128 T=35 B=20");
      curves.add(growth(growth, languageModel(new ModelShape(vocabulary, 1, 128), 35, 20)));
    }
    return curves;
  }

  private static BenchCase growth(Growth growth, BenchCase point) {
    Map<String, Entry> contenders = new LinkedHashMap<>(point.contenders());
    contenders.keySet().retainAll(List.of(OURS, PYTORCH));
    contenders.replaceAll((name, entry) -> entry.once());
    return new BenchCase(
        "growth "
            + growth.axis()
            + ": "
            + growth.axis()
            + "="
            + growth.value()
            + " "
            + growth.others(),
        point.unit(),
        contenders,
        Optional.of(growth));
  }
}
