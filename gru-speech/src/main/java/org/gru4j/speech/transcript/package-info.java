/**
 * What was said when: passages of a recording with their words in seconds, and the forms that
 * people and programs read them in: text, JSON, subtitles. Knows nothing of networks.
 */
@NullMarked
package org.gru4j.speech.transcript;

import org.jspecify.annotations.NullMarked;
