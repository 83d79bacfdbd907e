/**
 * Files and archives: written as a whole or not at all, read within limits, shown in messages so
 * that all of it can be seen. Knows nothing of what is in them.
 */
@NullMarked
package org.gru4j.storage;

import org.jspecify.annotations.NullMarked;
