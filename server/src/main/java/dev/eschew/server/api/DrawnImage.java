package dev.eschew.server.api;

import java.util.List;
import java.util.Map;

/**
 * One image of a request, encoded.
 *
 * @param index its place in the request, counted from 0
 * @param seed the seed that made it
 * @param bytes a file in the format asked for
 * @param parameters how it was made, as stable-diffusion-webui writes it
 * @param receipt what each guidance term that was on did to it
 * @param heatMaps by term, where it acted; null unless asked for
 */
@SuppressWarnings("ArrayRecordComponent") // a file's bytes, handed on once
public record DrawnImage(
    int index,
    long seed,
    byte[] bytes,
    String parameters,
    List<TermEffects> receipt,
    Map<String, TermHeatMap> heatMaps) {}
