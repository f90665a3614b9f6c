package dev.eschew.server.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Jobs that wait, by their places; a job that is handed back gets its own again. */
final class WaitingJobs {
  private final TreeMap<Long, JobEntry> all = new TreeMap<>();
  private final Map<String, TreeMap<Long, JobEntry>> byModel = new HashMap<>();

  int size() {
    return all.size();
  }

  void add(JobEntry entry) {
    all.put(entry.place(), entry);
    byModel.computeIfAbsent(entry.job().model(), _ -> new TreeMap<>()).put(entry.place(), entry);
  }

  /** False if it does not wait. */
  boolean remove(JobEntry entry) {
    if (all.remove(entry.place()) == null) {
      return false;
    }
    String model = entry.job().model();
    TreeMap<Long, JobEntry> ofModel = byModel.get(model);
    ofModel.remove(entry.place());
    if (ofModel.isEmpty()) {
      byModel.remove(model);
    }
    return true;
  }

  /** How many wait before one. */
  int before(JobEntry entry) {
    return all.headMap(entry.place()).size();
  }

  /** All, the one that waits longest first. */
  List<JobEntry> inOrder() {
    return new ArrayList<>(all.values());
  }

  /** That of a model which waits longest. */
  Optional<JobEntry> first(String model) {
    return Optional.ofNullable(byModel.get(model)).map(ofModel -> ofModel.firstEntry().getValue());
  }

  /** The models asked for, that of the job which waits longest first. */
  Set<String> models() {
    Set<String> models = new LinkedHashSet<>();
    byModel.entrySet().stream()
        .sorted(Comparator.comparing(ofModel -> ofModel.getValue().firstKey()))
        .forEach(ofModel -> models.add(ofModel.getKey()));
    return models;
  }
}
