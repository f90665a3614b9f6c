package dev.eschew.server.api.webui;

/**
 * What a client may change for the requests after it.
 *
 * @param model a model's id
 * @param samplesFormat {@code png}, {@code jpg} or {@code webp}
 */
public record WebuiSettings(String model, String samplesFormat) {}
