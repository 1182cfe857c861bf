import os

import pika


def charge(channel, method, properties, body):
    channel.basic_ack(delivery_tag=method.delivery_tag)


connection = pika.BlockingConnection(pika.ConnectionParameters(os.environ["RABBITMQ_HOST"]))
channel = connection.channel()
channel.basic_consume(queue="orders", on_message_callback=charge)
channel.start_consuming()
