package org.gru4j.weights.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import onnx.Onnx.TensorProto.DataType;
import org.jspecify.annotations.Nullable;

/** The operators of ONNX that move numbers, applied to constants. */
final class OnnxOperators {
  /** Those whose result holds nothing but numbers of their first input. */
  static final Set<String> MOVING =
      Set.of(
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
          "Split");

  private OnnxOperators() {}

  /**
   * The result of a moving operator; null if it is one that is not evaluated.
   *
   * @param arguments its inputs from the second on, null where one is left out
   * @param output which of its results
   * @throws IllegalArgumentException if arguments and numbers do not fit together
   */
  static @Nullable OnnxArray apply(
      OnnxNode node, OnnxArray array, List<@Nullable OnnxArray> arguments, int output) {
    long[] first = integers(arguments, 0);
    return switch (node.operator()) {
      case "Identity" -> array;
      case "Cast" -> cast(array, node.integer("to", 0));
      case "Reshape" -> reshape(array, required(first), node.flag("allowzero"));
      case "Flatten" -> flatten(array, node.integer("axis", 1));
      case "Squeeze" -> squeeze(array, first == null ? node.integers("axes") : first);
      case "Unsqueeze" -> unsqueeze(array, first == null ? node.integers("axes") : first);
      case "Transpose" -> {
        long[] order = node.integers("perm");
        int last = array.rank() - 1;
        yield array.transpose(
            order == null ? LongStream.rangeClosed(0, last).map(i -> last - i).toArray() : order);
      }
      case "Expand" -> array.expand(required(first));
      case "Tile" -> array.tile(required(first));
      case "Slice" -> slice(node, array, arguments);
      case "Gather" -> {
        int axis = OnnxArray.axis(node.integer("axis", 0), array.rank());
        OnnxArray indices = arguments.isEmpty() ? null : arguments.get(0);
        yield array.gather(axis, required(indices));
      }
      case "Split" -> split(node, array, first, output);
      default -> null;
    };
  }

  private static long @Nullable [] integers(List<@Nullable OnnxArray> arguments, int index) {
    OnnxArray argument = index < arguments.size() ? arguments.get(index) : null;
    return argument == null ? null : argument.integers();
  }

  private static <T> T required(@Nullable T argument) {
    if (argument == null) {
      throw new IllegalArgumentException("an input too few");
    }
    return argument;
  }

  /** Types of 16 bits would round, and nothing is computed here. */
  private static @Nullable OnnxArray cast(OnnxArray array, long type) {
    return switch ((int) type) {
      case DataType.FLOAT_VALUE -> array.cast(OnnxArray.Kind.FLOAT);
      case DataType.DOUBLE_VALUE -> array.cast(OnnxArray.Kind.DOUBLE);
      case DataType.INT64_VALUE -> array.cast(OnnxArray.Kind.INTEGER);
      default -> null;
    };
  }

  private static OnnxArray reshape(OnnxArray array, long[] shape, boolean zeros) {
    long[] target = shape.clone();
    int open = -1;
    for (int axis = 0; axis < target.length; axis++) {
      if (target[axis] == 0 && !zeros) {
        target[axis] = array.shape()[OnnxArray.axis(axis, array.rank())];
      } else if (target[axis] == -1 && open < 0) {
        open = axis;
        target[axis] = 1;
      }
    }
    if (open >= 0) {
      target[open] = array.numbers().length / Math.max(1, OnnxArray.count(target));
    }
    return array.reshape(target);
  }

  private static OnnxArray flatten(OnnxArray array, long axis) {
    // Also behind the last axis.
    int split = axis == array.rank() ? array.rank() : OnnxArray.axis(axis, array.rank());
    return array.reshape(
        OnnxArray.count(Arrays.copyOfRange(array.shape(), 0, split)),
        OnnxArray.count(Arrays.copyOfRange(array.shape(), split, array.rank())));
  }

  private static Set<Integer> axes(long[] axes, int rank) {
    Set<Integer> counted = new TreeSet<>();
    for (long axis : axes) {
      if (!counted.add(OnnxArray.axis(axis, rank))) {
        throw new IllegalArgumentException("the axes " + Arrays.toString(axes));
      }
    }
    return counted;
  }

  private static OnnxArray squeeze(OnnxArray array, long @Nullable [] axes) {
    Set<Integer> removed = axes == null ? Set.of() : axes(axes, array.rank());
    LongStream.Builder target = LongStream.builder();
    for (int axis = 0; axis < array.rank(); axis++) {
      long size = array.shape()[axis];
      if (axes == null ? size != 1 : !removed.contains(axis)) {
        target.add(size);
      }
    }
    return array.reshape(target.build().toArray());
  }

  private static OnnxArray unsqueeze(OnnxArray array, long @Nullable [] axes) {
    long[] given = required(axes);
    int rank = array.rank() + given.length;
    Set<Integer> added = axes(given, rank);
    long[] target = new long[rank];
    int own = 0;
    for (int axis = 0; axis < rank; axis++) {
      target[axis] = added.contains(axis) ? 1 : array.shape()[own++];
    }
    return array.reshape(target);
  }

  /** Starts, ends, axes, steps; before operator set 10 the first three are attributes. */
  private static OnnxArray slice(
      OnnxNode node, OnnxArray array, List<@Nullable OnnxArray> arguments) {
    boolean old = node.has("starts");
    long[] starts = required(old ? node.integers("starts") : integers(arguments, 0));
    long[] ends = required(old ? node.integers("ends") : integers(arguments, 1));
    long[] given = old ? node.integers("axes") : integers(arguments, 2);
    long[] steps = integers(arguments, 3);
    long[] axes = given == null ? LongStream.range(0, starts.length).toArray() : given;
    axes(axes, array.rank());
    if (ends.length != starts.length
        || axes.length != starts.length
        || (steps != null && steps.length != starts.length)) {
      throw new IllegalArgumentException("as many starts as ends, axes and steps");
    }
    OnnxArray sliced = array;
    for (int i = 0; i < starts.length; i++) {
      int axis = OnnxArray.axis(axes[i], array.rank());
      sliced = sliced.slice(axis, starts[i], ends[i], steps == null ? 1 : steps[i]);
    }
    return sliced;
  }

  private static OnnxArray split(
      OnnxNode node, OnnxArray array, long @Nullable [] argument, int output) {
    int axis = OnnxArray.axis(node.integer("axis", 0), array.rank());
    long[] sizes = argument == null ? node.integers("split") : argument;
    int parts = node.outputs().size();
    long size = array.shape()[axis];
    long start = 0;
    long even = (size + parts - 1) / parts;
    if (sizes != null && (sizes.length != parts || Arrays.stream(sizes).sum() != size)) {
      throw new IllegalArgumentException("the parts " + Arrays.toString(sizes));
    }
    for (int part = 0; part < output; part++) {
      start += sizes == null ? even : sizes[part];
    }
    return array.slice(axis, start, start + (sizes == null ? even : sizes[output]), 1);
  }
}
