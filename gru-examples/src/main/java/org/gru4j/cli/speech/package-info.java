/** Commands of speech recognition: training, transcribing, measuring. */
@NullMarked
package org.gru4j.cli.speech;

import org.jspecify.annotations.NullMarked;
