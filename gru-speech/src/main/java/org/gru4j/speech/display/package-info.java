/** Pictures of what a recogniser hears and writes. Needs no screen. */
@NullMarked
package org.gru4j.speech.display;

import org.jspecify.annotations.NullMarked;
