/**
 * What the tests of several modules share: gradients by central differences, arrays that look alike
 * to no axis, networks that survive being saved. It knows Deeplearning4j and no module of this
 * project, and is not published.
 */
@NullMarked
package org.gru4j.testing;

import org.jspecify.annotations.NullMarked;
