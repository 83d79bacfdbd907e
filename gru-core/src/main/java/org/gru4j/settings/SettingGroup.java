package org.gru4j.settings;

import java.io.Serializable;

/**
 * A record whose settings belong together and are called by their own names wherever the record is
 * a part of another: {@code layers}, not {@code gru.layers}.
 */
public interface SettingGroup extends Serializable {}
