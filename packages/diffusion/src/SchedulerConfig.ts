/**
 * `scheduler/scheduler_config.json`: how a model was trained to be denoised, in the names that diffusers writes.
 *
 * Only keys that the schedulers here read are listed; others in the file are ignored, as diffusers itself ignores what a
 * scheduler does not know.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const or = <S extends Schema.Constraint>(schema: S, value: S["Encoded"]) =>
  Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(schema)

/** Schema of the file. Defaults are those of diffusers' classes. */
export const SchedulerConfig = Schema.Struct({
  /** The diffusers class, e.g. `EulerDiscreteScheduler`; `_class_name` in the file. */
  className: Schema.String,
  num_train_timesteps: or(Schema.Int, 1000),
  beta_start: or(Schema.Finite, 0.0001),
  beta_end: or(Schema.Finite, 0.02),
  beta_schedule: or(Schema.Literals(["linear", "scaled_linear", "squaredcos_cap_v2"]), "linear"),
  /** What the model's output stands for: the noise, v, or the picture itself. Flow matching has its own, the velocity. */
  prediction_type: or(Schema.Literals(["epsilon", "v_prediction", "sample"]), "epsilon"),
  rescale_betas_zero_snr: or(Schema.Boolean, false),
  timestep_spacing: Schema.optionalKey(Schema.Literals(["linspace", "leading", "trailing"])),
  steps_offset: or(Schema.Int, 0),
  use_karras_sigmas: or(Schema.Boolean, false),
  /** DDIM and LCM: keep the predicted picture within ±`clip_sample_range`; right for pixels, wrong for latents. */
  clip_sample: Schema.optionalKey(Schema.Boolean),
  clip_sample_range: or(Schema.Finite, 1),
  set_alpha_to_one: or(Schema.Boolean, true),
  /** DPM-Solver: the `sde-` kinds add noise at each step. */
  algorithm_type: or(Schema.Literals(["dpmsolver++", "sde-dpmsolver++"]), "dpmsolver++"),
  solver_type: or(Schema.Literals(["midpoint", "heun"]), "midpoint"),
  lower_order_final: or(Schema.Boolean, true),
  final_sigmas_type: or(Schema.Literals(["zero", "sigma_min"]), "zero"),
  original_inference_steps: or(Schema.Int, 50),
  /** Flow matching: how far the steps are moved towards the noisy end. */
  shift: or(Schema.Finite, 1),
  use_dynamic_shifting: or(Schema.Boolean, false),
  base_shift: or(Schema.Finite, 0.5),
  max_shift: or(Schema.Finite, 1.15),
  base_image_seq_len: or(Schema.Int, 256),
  max_image_seq_len: or(Schema.Int, 4096)
}).pipe(Schema.encodeKeys({ className: "_class_name" }))

/** A model's scheduler settings, defaults filled in. */
export interface SchedulerConfig extends Schema.Schema.Type<typeof SchedulerConfig> {}
