package org.gru4j.train;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.BaseShapeInfoProvider;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;
import org.nd4j.linalg.api.shape.options.ArrayType;

/**
 * Gives all arrays of one shape the same description of it.
 *
 * <p>ND4J 1.0.0-M2.1 has a cache for this and passes it by: the constructors of its arrays, views
 * among them, call the one method that the cache does not cover. Every array then costs a native
 * buffer and two native pointers of its own, which wait for Java's garbage collector. They are a
 * third of all that a training step allocates, and most of what waits.
 *
 * <p>ND4J reads which class does this once, when it is first used: call {@link #enable} before, or
 * start Java with {@code -Dshapeinfoprovider=org.gru4j.train.SharedShapes}.
 */
public final class SharedShapes extends BaseShapeInfoProvider {
  /** ND4J's name for the class that describes shapes. */
  private static final String PROPERTY = "shapeinfoprovider";

  /** On a GPU shapes must lie in its memory too, which that backend's own class sees to. */
  private static final String GPU_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** A description takes some 500 bytes; arrays that are in use keep theirs. */
  static final int MAX_SHAPES = 10_000;

  private final Map<LongShapeDescriptor, Pair<DataBuffer, long[]>> shapes =
      new ConcurrentHashMap<>();

  /** For ND4J, which makes it by its name. */
  public SharedShapes() {}

  /**
   * Has ND4J use this class, unless another was asked for or a GPU's backend is on the class path.
   * Without effect if ND4J is in use already.
   */
  public static void enable() {
    if (System.getProperty(PROPERTY) == null && !isOnClassPath(GPU_BACKEND)) {
      System.setProperty(PROPERTY, SharedShapes.class.getName());
    }
  }

  private static boolean isOnClassPath(String className) {
    return SharedShapes.class
            .getClassLoader()
            .getResource(className.replace('.', '/').concat(".class"))
        != null;
  }

  @Override
  public Pair<DataBuffer, long[]> createShapeInformation(
      long[] shape,
      long[] stride,
      long elementWiseStride,
      char order,
      DataType type,
      boolean empty) {
    long extras = ArrayOptionsHelper.setOptionBit(0, type);
    return shared(
        new LongShapeDescriptor(
            shape,
            stride,
            0,
            elementWiseStride,
            order,
            empty ? ArrayOptionsHelper.setOptionBit(extras, ArrayType.EMPTY) : extras),
        () -> super.createShapeInformation(shape, stride, elementWiseStride, order, type, empty));
  }

  @Override
  public Pair<DataBuffer, long[]> createShapeInformation(
      long[] shape, long[] stride, long elementWiseStride, char order, long extras) {
    // As ND4J's own class has it: there is no such stride.
    long known = Math.max(0, elementWiseStride);
    return shared(
        new LongShapeDescriptor(shape, stride, 0, known, order, extras),
        () -> super.createShapeInformation(shape, stride, known, order, extras));
  }

  private Pair<DataBuffer, long[]> shared(
      LongShapeDescriptor shape, Supplier<Pair<DataBuffer, long[]>> description) {
    Pair<DataBuffer, long[]> known = shapes.get(shape);
    if (known != null) {
      return known;
    }
    if (shapes.size() >= MAX_SHAPES) {
      shapes.clear();
    }
    Pair<DataBuffer, long[]> made = description.get();
    shapes.put(shape, made);
    return made;
  }

  @Override
  public void purgeCache() {
    shapes.clear();
  }
}
