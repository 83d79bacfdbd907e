package org.gru4j.keras;

/** The {@code model_config} of Keras 1 and 2, with the entries that these write. */
final class KerasJson {
  private static final String INITIALIZERS =
      """
      "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 1.0,
        "mode": "fan_avg", "distribution": "uniform", "seed": null}},
      "recurrent_initializer": {"class_name": "Orthogonal", "config": {"gain": 1.0, "seed": null}},
      "bias_initializer": {"class_name": "Zeros", "config": {}},
      "kernel_regularizer": null, "recurrent_regularizer": null, "bias_regularizer": null,
      "activity_regularizer": null, "kernel_constraint": null, "recurrent_constraint": null,
      "bias_constraint": null, "trainable": true, "dtype": "float32"
      """;

  private KerasJson() {}

  static String layer(String className, String name, String config) {
    return """
        {"class_name": "%s", "config": {"name": "%s", %s}}"""
        .formatted(className, name, config);
  }

  /** As one node of a functional model. */
  static String node(String layer, String... inputs) {
    StringBuilder nodes = new StringBuilder();
    for (String input : inputs) {
      nodes.append(nodes.isEmpty() ? "" : ", ").append("[\"%s\", 0, 0, {}]".formatted(input));
    }
    String name = layer.replaceAll("(?s).*?\"name\": \"([^\"]*)\".*", "$1");
    String inbound = inputs.length == 0 ? "[]" : "[[" + nodes + "]]";
    return layer.substring(0, layer.length() - 1)
        + ", \"name\": \"%s\", \"inbound_nodes\": %s}".formatted(name, inbound);
  }

  /** Keras 2; the options come after the defaults and replace them. */
  static String gru(String name, int units, String... options) {
    return layer("GRU", name, gruConfig(units, options));
  }

  static String gruConfig(int units, String... options) {
    String config =
        """
        "return_sequences": false, "return_state": false, "go_backwards": false, "stateful": false,
        "unroll": false, "units": %d, "activation": "tanh", "recurrent_activation": "sigmoid",
        "use_bias": true, "dropout": 0.0, "recurrent_dropout": 0.0, "implementation": 1,
        "reset_after": true, %s"""
            .formatted(units, INITIALIZERS);
    for (String option : options) {
      String key = option.substring(0, option.indexOf(':'));
      config = config.replaceAll(key + ": [^,\\n]*", option);
    }
    return config;
  }

  static String cudnnGru(String name, int units) {
    return layer(
        "CuDNNGRU",
        name,
        """
        "return_sequences": true, "return_state": false, "go_backwards": false, "stateful": false,
        "units": %d, %s"""
            .formatted(units, INITIALIZERS));
  }

  static String dense(String name, int units, String activation) {
    return layer(
        "Dense",
        name,
        """
        "units": %d, "activation": "%s", "use_bias": true, %s"""
            .formatted(units, activation, INITIALIZERS));
  }

  static String input(String name, String shape) {
    return layer(
        "InputLayer",
        name,
        """
        "batch_input_shape": %s, "dtype": "float32", "sparse": false"""
            .formatted(shape));
  }

  static String wrapper(String className, String name, String options, String layer) {
    return layer(className, name, options + "\"trainable\": true, \"layer\": " + layer);
  }

  /** From Keras 2.2.3 on. */
  static String sequential(String... layers) {
    return """
        {"class_name": "Sequential", "config": {"name": "sequential", "layers": [%s]}}"""
        .formatted(String.join(", ", layers));
  }

  /** Before Keras 2.2.3. */
  static String oldSequential(String... layers) {
    return """
        {"class_name": "Sequential", "config": [%s]}"""
        .formatted(String.join(", ", layers));
  }

  static String functional(String className, String inputs, String outputs, String... nodes) {
    return """
        {"class_name": "%s", "config": {"name": "model", "layers": [%s],
         "input_layers": %s, "output_layers": %s}}"""
        .formatted(className, String.join(", ", nodes), inputs, outputs);
  }

  /** Keras 1.2. */
  static String keras1Gru(String name, int units, boolean returnSequences, String more) {
    return layer(
        "GRU",
        name,
        """
        "trainable": true, "output_dim": %d, "init": "glorot_uniform", "inner_init": "orthogonal",
        "activation": "tanh", "inner_activation": "hard_sigmoid", "return_sequences": %s,
        "go_backwards": false, "stateful": false, "unroll": false, "consume_less": "cpu",
        "input_length": null, "W_regularizer": null, "U_regularizer": null, "b_regularizer": null,
        "dropout_W": 0.0, "dropout_U": 0.0%s"""
            .formatted(units, returnSequences, more));
  }
}
