import os

from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

base = os.environ["BASE_MODEL"]
name = os.getenv("NEW_MODEL", "support-bot")

model = AutoModelForCausalLM.from_pretrained(base)
trainer = Trainer(model=model, args=TrainingArguments(output_dir="/tmp/checkpoints", num_train_epochs=1))
trainer.train()
trainer.model.save_pretrained(name)
