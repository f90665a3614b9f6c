package dev.eschew.server.study;

/** Is told how a run goes on, by several threads. */
public interface StudyListener {
  /** A request is asked for. */
  void begun(StudyTask task);

  /** A request's images are there. */
  void drawn(StudyTask task, StudyDrawing drawing);

  /** A request could not be drawn. */
  void failed(StudyTask task, String problem);
}
