package org.gru4j.keras;

import static org.bytedeco.hdf5.global.hdf5.H5F_ACC_TRUNC;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.H5Object;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Writes HDF5 files in the layout of Keras's {@code model.save} (keras/engine/topology.py and
 * saving.py, {@code save_weights_to_hdf5_group}): texts of the file as scalar strings of variable
 * length, lists of names as arrays of fixed length, one group per layer below {@code
 * model_weights}.
 */
final class KerasFileWriter implements AutoCloseable {
  /** Numbers in 'c' order. */
  record Numbers(long[] shape, float[] values) {}

  private static final long VARIABLE = -1;

  private final H5File file;
  private final Group weights;
  private final List<String> layers = new ArrayList<>();

  KerasFileWriter(Path path) {
    file = new H5File(path.toString(), H5F_ACC_TRUNC());
    weights = file.createGroup("model_weights");
  }

  KerasFileWriter text(String name, String value) {
    try (StrType type = new StrType(PredType.C_S1(), VARIABLE);
        DataSpace scalar = new DataSpace();
        Attribute attribute = file.createAttribute(name, type, scalar)) {
      attribute.write(type, value);
    }
    return this;
  }

  /** The same text as an array of bytes, as older versions of h5py wrote it. */
  KerasFileWriter fixedText(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    try (StrType type = new StrType(PredType.C_S1(), bytes.length);
        DataSpace scalar = new DataSpace();
        Attribute attribute = file.createAttribute(name, type, scalar);
        Pointer pointer = new BytePointer(bytes)) {
      attribute.write(type, pointer);
    }
    return this;
  }

  /** A layer's group, with its arrays by their paths below it. */
  KerasFileWriter layer(String name, Map<String, Numbers> arrays) {
    layers.add(name);
    try (Group group = weights.createGroup(name)) {
      names(group, "weight_names", List.copyOf(arrays.keySet()));
      arrays.forEach((path, numbers) -> write(group, path, numbers, PredType.IEEE_F32LE()));
    }
    return this;
  }

  private void write(Group group, String path, Numbers numbers, DataType type) {
    StringBuilder below = new StringBuilder();
    String[] parts = path.split("/");
    for (int i = 0; i < parts.length - 1; i++) {
      below.append(i == 0 ? "" : "/").append(parts[i]);
      if (!group.nameExists(below.toString())) {
        group.createGroup(below.toString()).close();
      }
    }
    try (DataSpace space = new DataSpace(numbers.shape().length, numbers.shape());
        DataSet dataset = group.createDataSet(path, type, space)) {
      if (numbers.values().length > 0) {
        dataset.write(new FloatPointer(numbers.values()), PredType.NATIVE_FLOAT());
      }
    }
  }

  private static void names(H5Object object, String attributeName, List<String> names) {
    int width = names.stream().mapToInt(String::length).max().orElse(1);
    byte[] bytes = new byte[Math.max(1, names.size()) * width];
    for (int i = 0; i < names.size(); i++) {
      byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(name, 0, bytes, i * width, name.length);
    }
    try (StrType type = new StrType(PredType.C_S1(), width);
        DataSpace space = new DataSpace(1, new long[] {names.size()});
        Attribute attribute = object.createAttribute(attributeName, type, space);
        Pointer pointer = new BytePointer(bytes)) {
      attribute.write(type, pointer);
    }
  }

  @Override
  public void close() {
    names(weights, "layer_names", layers);
    weights.close();
    file.close();
  }
}
