//! What was found in a checkpoint, in words.

use super::Text;
use patchwork_protocol::{Assumption, Fact, Family, Note, TensorLine, TransformerInfo};

impl Text {
    /// A kind of checkpoint.
    pub fn family(self, family: Family) -> String {
        match family {
            Family::MaeTransformers => self.msg_family_mae_transformers(),
            Family::VitTransformers => self.msg_family_vit_transformers(),
            Family::MaeFair => self.msg_family_mae_fair(),
            Family::VitFair => self.msg_family_vit_fair(),
            Family::VitTimm => self.msg_family_vit_timm(),
        }
    }

    /// What a fact is about, and what it says.
    pub fn fact(self, fact: &Fact) -> (String, String) {
        match fact {
            Fact::Image { img_size, patch_size } => {
                (self.msg_fact_image(), self.msg_fact_image_size(img_size, patch_size))
            }
            Fact::Encoder(shape) => (self.msg_fact_encoder(), self.transformer(shape)),
            Fact::Decoder(shape) => (self.msg_fact_decoder(), self.transformer(shape)),
            Fact::Predicts { normalised: true } => (self.msg_fact_predicts(), self.msg_fact_normalised_pixels()),
            Fact::Predicts { normalised: false } => (self.msg_fact_predicts(), self.msg_fact_pixels()),
            Fact::Classes(count) => (self.msg_fact_classes(), count.to_string()),
            Fact::NormEps(eps) => (self.msg_fact_norm_eps(), format!("{eps:e}")),
            Fact::Photos(how) => (self.msg_fact_photos(), how.clone()),
            Fact::ProgramMemory(bytes) => (self.msg_fact_memory(), self.msg_fact_memory_most(self.size(*bytes))),
        }
    }

    fn transformer(self, shape: &TransformerInfo) -> String {
        self.msg_fact_transformer(shape.embed_dim, shape.depth, shape.num_heads)
    }

    /// What to know about a file.
    pub fn checkpoint_note(self, note: &Note) -> String {
        match note {
            Note::NotKept => self.msg_note_not_kept(),
            Note::NoPlace => self.msg_note_no_place(),
            Note::NoConfig => self.msg_note_no_config("config.json"),
            Note::NoPreprocessor => self.msg_note_no_config("preprocessor_config.json"),
            Note::NoClassNames => self.msg_note_no_class_names(),
            Note::Wrapper { name } => self.msg_note_wrapper(name),
            Note::Skipped { names } => self.msg_note_skipped(names),
            Note::Inside { word } => self.msg_note_inside(word),
            Note::Prefix { prefix } => self.msg_note_prefix(prefix),
            Note::OtherModel { prefix } => self.msg_note_other_model(prefix),
        }
    }

    /// What was assumed.
    pub fn assumption(self, assumption: &Assumption) -> String {
        match assumption {
            Assumption::Heads { heads, embed_dim } => self.msg_assumed_heads(heads, embed_dim),
            Assumption::NormEps(eps) => self.msg_assumed_norm_eps(format!("{eps:e}")),
            Assumption::Decoder { heads } => self.msg_assumed_decoder(heads),
            Assumption::Photos { whose, how } => self.msg_assumed_photos(whose, how),
            Assumption::Interpolated { trained, given } => self.msg_assumed_interpolated(trained, given),
            Assumption::ImageNetClasses => self.msg_assumed_imagenet(),
        }
    }

    /// A tensor's shape, with the one that is needed where it is another.
    pub fn tensor_shape(self, line: &TensorLine) -> String {
        match &line.needed {
            Some(needed) => self.msg_report_needed(&line.shape, needed),
            None => line.shape.clone(),
        }
    }
}
