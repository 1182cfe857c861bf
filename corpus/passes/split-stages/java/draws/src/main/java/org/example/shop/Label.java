package org.example.shop;

import java.awt.Font;

class Label {
    final Font font = new Font("Serif", Font.PLAIN, 12);
}
