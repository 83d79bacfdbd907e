/** Networks from and to ONNX. */
@NullMarked
package org.gru4j.weights.onnx;

import org.jspecify.annotations.NullMarked;
