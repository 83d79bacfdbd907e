package org.gru4j.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the driver keeps the trials that executors compute, by ticket. One for the whole process,
 * because Spark creates the plugin that receives their messages, and there is one Spark in a
 * process.
 */
final class TrialDesk {
  private static final Map<String, RemoteTrial> OPEN = new ConcurrentHashMap<>();

  private TrialDesk() {}

  static void open(String ticket, RemoteTrial trial) {
    OPEN.put(ticket, trial);
  }

  static void close(String ticket) {
    OPEN.remove(ticket);
  }

  static TrialMessage.Answer receive(TrialMessage message) {
    RemoteTrial trial = OPEN.get(message.ticket());
    return trial == null ? TrialMessage.Answer.GONE : trial.receive(message);
  }
}
