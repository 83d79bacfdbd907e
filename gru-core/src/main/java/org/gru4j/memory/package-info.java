/** What keeps the memory of long trainings small. Knows ND4J and no model. */
@NullMarked
package org.gru4j.memory;

import org.jspecify.annotations.NullMarked;
