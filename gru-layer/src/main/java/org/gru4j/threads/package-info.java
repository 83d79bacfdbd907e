/** How many threads the native libraries compute with. */
@NullMarked
package org.gru4j.threads;

import org.jspecify.annotations.NullMarked;
