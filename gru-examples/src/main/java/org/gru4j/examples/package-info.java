/** Programs of a page each that show how the library is used; the guides quote them. */
@NullMarked
package org.gru4j.examples;

import org.jspecify.annotations.NullMarked;
